package Oracle;

# What Perl itself knows of an error, from caller(), as lines of JSON appended to the file ORACLE.
#
#   die note "message"       notes where it stands, and passes the message on
#   confess traced "message" the same for what prints all calls: "note" is for what prints the place alone
#   watch(N)                 notes what Perl itself dies of from now on, with N calls (0: all, -1: none)
#
# A place is in the sub that the next older frame calls: that is how a log tells the function too.
use strict;
use warnings;
use JSON::PP ();
use Exporter 'import';
our @EXPORT = qw(note traced inner class watch croaked);
my $json = JSON::PP->new->canonical->utf8;

sub note   { _write($_[0], 1, 1); $_[0] }
sub traced { _write($_[0], 1, $_[1] || 0); $_[0] }

# inner notes the innermost call alone, of more that are printed.
sub inner { _write($_[0], 1, 1.5); $_[0] }

# croaked notes the place from the perspective of the caller's caller, as croak does.
sub croaked { _write($_[0], 2, 1); $_[0] }

# class notes an exception that is an object.
sub class { my ($type, $value, $n) = @_; _write($value, 1, $n || 0, $type); $value }

sub watch {
	my $n = shift;
	$SIG{__DIE__} = sub {
		return if $^S;
		my $value = $_[0];
		my (undef, $file, $line) = caller(0);
		$value =~ s/ at \Q$file\E line $line(, <.*?> (line|chunk) \d+)?\.\n\z//;
		_write($value, 1, $n);
	};
}

sub _write {
	my ($value, $skip, $n, $type) = @_;
	my @frames;
	for (my $i = $skip; $n >= 0 && (my @at = caller($i)); $i++) {
		next if $at[0] eq 'Carp';
		my @outer = caller($i + 1);
		my $f = { abs_path => $at[1], lineno => $at[2], function => @outer && $n != 1 ? $outer[3] : '' };
		$f->{function} =~ s/\s+\z//;
		unshift @frames, $f;
		last if $n > 0 && @frames == int $n;
	}
	open my $out, '>>', $ENV{ORACLE} or return;
	print $out $json->encode({ exceptions => [{ type => $type || 'die', module => '', value => $value, frames => \@frames }] }), "\n";
	close $out;
}

1;
