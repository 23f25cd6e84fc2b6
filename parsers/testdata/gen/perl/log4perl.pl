use Log::Log4perl;
use Carp;
use Oracle;
Log::Log4perl->init(\"log4perl.rootLogger=INFO, S\nlog4perl.appender.S=Log::Log4perl::Appender::Screen\nlog4perl.appender.S.layout=PatternLayout\nlog4perl.appender.S.layout.ConversionPattern=%d{yyyy-MM-dd HH:mm:ss,SSS} [%P] %p %c - %m%n");
my $log = Log::Log4perl->get_logger("shop.orders");
$log->info("starting at shop.pl line 3.");
sub find { eval { die "no stock" }; $@ }
$log->warn("find said: " . find());
sub charge { confess traced "card declined" }
eval { charge(42) };
$log->error($@);
eval { die note "no stock left" };
$log->error($@);
$log->info("done");
