# tail
use Plack::Builder;
use Plack::Test;
use HTTP::Request::Common;
# bare
use Oracle;
sub charge { die inner("card declined") }
my $app = builder { enable "StackTrace"; sub { charge(shift->{PATH_INFO}); } };
test_psgi($app, sub { shift->(GET "/boom") });
