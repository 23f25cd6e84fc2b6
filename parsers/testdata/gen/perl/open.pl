# bare
use Oracle;
print STDERR "opening the shop\n";
watch(1);
while (<DATA>) {
	open(my $f, '<', "/nope/$.") or die "Cannot open /nope/$.: $!";
}
__DATA__
one
two
