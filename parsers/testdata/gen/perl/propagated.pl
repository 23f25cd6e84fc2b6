# bare
use Oracle;
print STDERR "opening the shop\n";
sub inner { die note "Can't use it" }
eval { inner() };
die;
