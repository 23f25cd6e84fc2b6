use Try::Tiny;
use Carp;
# bare
use Oracle;
sub charge { confess traced "card declined" }
try { charge(3) } catch { print STDERR $_ };
print STDERR "going on\n";
