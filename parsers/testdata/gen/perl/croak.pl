# bare
package Shop;
use Carp;
use Oracle;
print STDERR "opening the shop\n";
sub charge { croak croaked "Can't find string terminator of $_[0]" }
package main;
Shop::charge("card");
