use Mojolicious::Lite -signatures;
use Oracle;
app->mode('production');
app->log->level('info');
get '/boom' => sub ($c) { die note "card declined" };
app->start('get', '/boom');
