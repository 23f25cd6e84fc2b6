# bare
use Carp;
# bare
use Oracle;
sub f { confess traced "in eval" }
eval 'f(2); 1' or print STDERR $@;
