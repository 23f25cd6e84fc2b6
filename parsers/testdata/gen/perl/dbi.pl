# bare
use DBI;
use Oracle;
print STDERR "opening the shop\n";
my $db = DBI->connect("dbi:SQLite:dbname=:memory:", "", "", { RaiseError => 1 });
sub orders { note("DBD::SQLite::db do failed: no such table: orders"), $db->do("select * from orders") }
orders();
