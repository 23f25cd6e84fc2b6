# bare
use Carp;
use Oracle;
sub f { confess "first line\n" . traced("second line") }
f("a\nb", 1.5, -3);
