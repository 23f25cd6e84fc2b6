# bare
use Carp;
use Oracle;
sub r { my $n = shift; confess traced "at the bottom" if !$n; r($n - 1) }
no warnings;
r(200);
