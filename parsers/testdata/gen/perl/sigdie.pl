# bare
use Carp;
use Oracle;
$SIG{__DIE__} = \&Carp::confess;
sub f { die traced "caught by a handler" }
f(1);
