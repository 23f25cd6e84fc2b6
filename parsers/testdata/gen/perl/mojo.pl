use Mojolicious::Lite -signatures;
use Oracle;
get '/boom' => sub ($c) { app->log->info("before at x.pl line 3."); die note "card declined" };
get '/thrown' => sub ($c) { Mojo::Exception->throw(note "thrown") };
for my $url ('/boom', '/thrown', '/boom') { app->start('get', $url) }
