# One service: perl app.pl carp|warn|trace|log4perl|crash [KIND]. No SDK names Perl's types: only values and places are scored.
use strict;
use warnings;
use utf8;
use Carp qw(croak confess cluck longmess);
use JSON::PP;
use POSIX qw(strftime);
use Time::HiRes qw(time);
binmode STDOUT, ':encoding(UTF-8)';
binmode STDERR, ':encoding(UTF-8)';
use IO::Handle;
STDERR->autoflush(1);
$| = 1;

package PaymentError { sub new { my ($c, %a) = @_; bless {%a}, $c } sub throw { my $c = shift; die $c->new(@_) } use overload '""' => sub { "payment failed: $_[0]{why}" }, fallback => 1; }
package Db {
    sub new { bless { dsn => $_[1] }, $_[0] }
    sub query { my ($s, $q) = @_; Carp::confess("deadlock found during $q"); }
    sub load { my ($s, $id) = @_; return $s->query("select $id"); }
}
package main;

my $json = JSON::PP->new->utf8->canonical->allow_nonref;
sub put { open my $f, '>>', $ENV{TRUTH_OUT} or return; print $f $json->encode($_[0]), "\n"; close $f }

# Frames of a Carp message: what caller() says, oldest first. Set by the hook below, from where the error is raised.
my @seen;
sub place { my ($text) = @_; $text =~ / at (\S+) line (\d+)\.?(?:, <\w+> (?:line|chunk) \d+\.)?$/m ? [[$1, $2 + 0, undef]] : [] }

sub deep { my $n = shift; return $n ? deep($n - 1) : confess("deep trouble") }
my %kinds = (
    die => sub { die "Cannot open /srv/shop.conf: No such file or directory" },
    croak => sub { croak_in() },
    confess => sub { Db->new('x')->load(42) },
    divide => sub { my $z = 0; return 1 / $z },
    undef => sub { my $x; $x->{a}->method('b') },
    method => sub { Db->new('y')->vanish(1) },
    function => sub { no strict 'refs'; &{'main::not_there'}(3) },
    deep => sub { deep(6) },
    unicode => sub { die "Größe „42“ ausverkauft ✗ 顧客" },
    strict => sub { my $r = 'text'; my @a = @$r; },
    module => sub { require Not::There::Really },
    sort => sub { my @s = sort { $a->{x} <=> $b->{x} } (1, 2) },
    eval => sub { eval 'sub { die "inside an eval" }->()' ; die $@ if $@ },
    object => sub { PaymentError->throw(why => 'card declined') },
    hash => sub { die { code => 42 } },
    json => sub { JSON::PP->new->decode('{"a": oops}') },
    multiline => sub { die "bad config:\n  - port: missing\n  - host: wrong" },
    newline => sub { die "no place is told\n" },
);
sub croak_in { inner_croak('bad argument') }
sub inner_croak { croak("argument refused: $_[0]") }

my @talks = do { open my $f, '<:encoding(UTF-8)', $ENV{CHATTER}; local $/; split /---\n/, <$f> };
my $at = 0;
sub talk {
    my ($log) = @_;
    for (split /\n/, $talks[$at++ % @talks]) {
        my ($level, $logger, $msg) = split /\t/, $_, 3;
        if ($level eq 'raw') { put({ k => 'raw', msg => $msg }); print "$msg\n"; next }
        put({ k => 'rec', level => $level, msg => $msg });
        $log->($level, $logger, $msg);
    }
}

# One truth: the value is the words before " at FILE line N"; the frames of a long message are those that caller() gave.
sub truth {
    my ($e, $how, $own, $level) = @_;
    my ($text, $value, $frames) = ("$e");
    if (ref $e) { ($value, $frames) = (ref($e) eq 'HASH' ? undef : $text, undef) }
    elsif ($text =~ /\n\t\S/) {
        ($value) = $text =~ /\A(.*?) at \S+ line \d+\.?\n/s;
        $frames = @seen ? [@seen] : undef;
    }
    else { ($value) = $text =~ /\A(.*?)(?: at (?:\(eval \d+\)|\S+) line \d+\.?(?:, <\w+> (?:line|chunk) \d+\.)?)?\n?\z/s; $frames = place($text) }
    my %more = $text =~ / line \d+/ ? () : (optional => 'neither type nor place in the text');
    put({ k => 'exc', how => $how, own => $own, level => $level, chain => [{ type => undef, value => $value, frames => $frames, $own ? (loose => JSON::PP::true) : () }], %more });
}

# Notes the live call stack when confess is called: file and line of each call, and the sub that the call is in.
{
    no warnings 'redefine';
    my $longmess = \&Carp::longmess;
    sub noted_frames {
        my ($skip, @all) = (1);
        while (my @c = caller($skip++)) { push @all, [$c[1], $c[2]]; }
        return reverse map { [$_->[0], $_->[1], undef] } @all;
    }
    my $confess = \&Carp::confess;
    *Carp::confess = *main::confess = sub { @seen = noted_frames(); @_ = (@_); goto &$confess };
}

my ($how, $kind) = @ARGV;
my $stamp = sub { strftime('%Y-%m-%d %H:%M:%S', gmtime) };
my $line = sub { my ($l, $n, $m) = @_; print $stamp->(), " [", uc $l, "] $n: $m\n" };
if ($how eq 'crash') {
    talk($line) for 1 .. 2;
    $SIG{__DIE__} = sub { return if $^S; truth($_[0], 'die', undef, undef) };
    $kinds{$kind}->();
    exit 0;
}
my %fail = (
    carp => sub { my ($m, $e) = @_; print STDERR $e, ($e =~ /\n\z/ ? '' : "\n") },
    warn => sub { my ($m, $e) = @_; $line->('error', 'shop', "$m: $e") },
);
if ($how eq 'log4perl') {
    require Log::Log4perl;
    Log::Log4perl->init(\"log4perl.rootLogger=DEBUG, A\nlog4perl.appender.A=Log::Log4perl::Appender::Screen\nlog4perl.appender.A.stderr=0\nlog4perl.appender.A.layout=PatternLayout\nlog4perl.appender.A.layout.ConversionPattern=%d %p %c - %m%n\n");
    $line = sub { my ($l, $n, $m) = @_; Log::Log4perl->get_logger($n =~ s/\./::/r)->$l($m) };
    $fail{log4perl} = sub { my ($m, $e) = @_; Log::Log4perl->get_logger('shop::http')->error("$m: $e") };
}
for my $k (sort keys %kinds) {
    next if $k eq 'hash' || $k eq 'newline' || $k eq 'object';
    talk($line);
    @seen = ();
    eval { $kinds{$k}->(); 1 } or do {
        my $e = $@;
        if ($how eq 'carp') { truth($e, 'printed') }
        else { put({ k => 'rec', level => 'error', msg => "cannot serve $k", loose => JSON::PP::true }); truth($e, 'logged', "cannot serve $k", 'error') }
        $fail{$how}->("cannot serve $k", $e);
    };
}
talk($line);
