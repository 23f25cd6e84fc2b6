use CGI::Carp;
use Oracle;
warn "only a warning";
sub charge { die note "Can't use the card" }
charge();
