use strict;
use Log::Log4perl qw(:easy);
use Oracle;
Log::Log4perl->easy_init({ level => $DEBUG, layout => "%d{yyyy/MM/dd HH:mm:ss} %p %c - %m%n", category => "shop" });
my $log = Log::Log4perl->get_logger("shop");
for my $code ('die note "inside"', 'die note "bad configuration:\n  - port: missing\n  - host: wrong"') {
    $log->info("serving");
    eval $code;
    $log->error($@);
}
$log->info("done");
