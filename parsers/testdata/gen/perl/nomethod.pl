# bare
use Oracle;
print STDERR "opening the shop\n";
watch(1);
my $order;
sub total { $order->total }
total();
