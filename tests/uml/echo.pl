# echo.pl s ADDRESS | c ADDRESS SERVER COUNT SIZE - UDP packets there and back
use strict;
use warnings;
use Socket;

my ($mode, $address, $server, $count, $size) = @ARGV;
my $port = 7777;

socket(my $s, PF_INET, SOCK_DGRAM, 17) or die "socket: $!";
bind($s, sockaddr_in($mode eq 's' ? $port : 0, inet_aton($address)))
    or die "bind: $!";
if ($mode eq 's') {
	while (my $from = recv($s, my $data, 2000, 0)) {
		send($s, $data, 0, $from);
	}
	exit 0;
}

# One packet there and back, whatever else still arrives; within $seconds.
sub crossed {
	my ($n, $seconds) = @_;
	my $out = pack('N', $n) . 'x' x ($size - 4);
	send($s, $out, 0, sockaddr_in($port, inet_aton($server)));
	while (1) {
		my $ready = '';
		vec($ready, fileno($s), 1) = 1;
		return 0 unless select($ready, undef, undef, $seconds);
		recv($s, my $in, 2000, 0);
		return 1 if $in eq $out;
	}
}

# The link is up before the other end answers: knock until it does.
for my $n (1001 .. 1010) {
	last if crossed($n, 1);
}
my $back = 0;
for my $n (1 .. $count) {
	$back += crossed($n, 3);
}
print "$back of $count packets came back\n";
exit($back == $count ? 0 : 1);
