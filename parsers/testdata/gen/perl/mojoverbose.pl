use Mojo::Base -strict;
use Mojo::Log;
use Mojo::Exception;
use Oracle;
my $log = Mojo::Log->new(handle => \*STDERR);
$log->info("starting");
sub charge { die Mojo::Exception->new(traced("card declined"))->trace(0)->verbose(1) }
sub run { charge(@_) }
eval { run(1) };
$log->error($@);
$log->info("going on");
