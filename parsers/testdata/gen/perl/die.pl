# bare
use Oracle;
print STDERR "charging order 42\n";
sub charge { die note "card declined" }
charge();
