# bare
package Db;
use Carp;
use Oracle;
sub new { bless {}, shift }
sub query { my $self = shift; confess traced "bad query: $_[0]" }
package main;
sub run { Db->new->query("select 'x'", 3, undef, [1], { a => 1 }, "called at (x) line 3") }
eval { run() } or print STDERR $@;
print STDERR "going on\n";
run();
