# bare
package App;
use Dancer2;
use Oracle;
print STDERR "opening the shop\n";
set logger => 'console';
set log => 'error';
get '/boom' => sub { die note "card declined" };
package main;
use Plack::Test;
use HTTP::Request::Common;
test_psgi(App->to_app, sub { shift->(GET "/boom") });
