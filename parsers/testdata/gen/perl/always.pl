# bare
use Carp::Always;
use Oracle;
sub f { die traced "always with its calls" }
sub g { f(@_) }
g(1, "two");
