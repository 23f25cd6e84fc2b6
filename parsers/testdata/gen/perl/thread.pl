use threads;
use Oracle;
threads->create(sub { die note "in a thread" })->join;
print STDERR "ok\n";
