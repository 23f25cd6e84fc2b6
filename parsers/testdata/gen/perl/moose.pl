# bare
use Oracle;
package Order { use Moose; has n => (is => 'ro', isa => 'Int', required => 1); }
package main;
sub make { Order->new(@_) }
make();
