use strict;
my $total = 1;
$totl = 2;
print "a" . ;
