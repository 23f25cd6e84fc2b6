use lib '/tmp/perlshop';
sub f { require Broken; }
f();
