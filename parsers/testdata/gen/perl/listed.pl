# bare
use strict;
use Oracle;
print STDERR "loading the configuration\n";
die note "bad configuration:\n  - port: missing\n  - host: wrong";
