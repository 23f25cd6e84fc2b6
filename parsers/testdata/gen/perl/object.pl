# bare
use Oracle;
print STDERR "opening the shop\n";
sub charge { die bless { code => 42 }, (class("Shop::PaymentError", "", -1), "Shop::PaymentError")[1] }
charge();
