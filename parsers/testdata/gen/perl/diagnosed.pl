use diagnostics;
# bare
use Oracle;
sub total { my $o = shift; traced('Can\'t call method "sum" on an undefined value'), $o->sum }
sub run { total(undef) }
run();
