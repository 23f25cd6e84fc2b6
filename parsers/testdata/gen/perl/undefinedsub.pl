# bare
use Oracle;
print STDERR "opening the shop\n";
watch(1);
Shop::charge(1);
