# bare
use warnings;
use Oracle;
watch(1);
my $u;
my $v = "a" . $u;
my $n = "x" + 1;
print 1 / ($n - 1);
