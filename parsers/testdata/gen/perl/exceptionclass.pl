use Exception::Class ('Shop::Declined');
# bare
use Oracle;
sub charge { traced("declined 42"), Shop::Declined->throw(error => "declined 42") }
sub checkout { charge(@_) }
eval { checkout(7, "x y") };
print STDERR $@->as_string, "\n", $@->trace->as_string, "\n";
print STDERR "going on\n";
