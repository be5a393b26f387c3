# systemd-module.sh - part of systemd.sh: foreign dialogs in the unit's
# sandbox. Sourced when the line is idle and daemon.sh's calls are at hand;
# leaves both so.
# shellcheck shell=sh disable=SC2034,SC2154

cp "$conf" /run/before-modules.conf
cp play.so /run/etc/play.so
cat >/run/etc/site.pl <<'EOF_SITE'
#!/usr/bin/perl
# What the unit refuses a program, and what it leaves it: a shell, say.
use Socket;
$| = 1;
sub can { print "$_[0]=", $_[1] ? "yes" : "no", " "; }
can "inet", socket(my $s, PF_INET, SOCK_DGRAM, 0);
can "unshare", syscall(272, 0x10000000) == 0;
can "wx", syscall(9, 0, 4096, 7, 0x22, -1, 0) != -1;
can "etc", open(my $e, ">", "/etc/mine");
can "suid", open(my $f, ">", "/tmp/mine") && chmod(04755, "/tmp/mine");
can "shell", `echo shell` eq "shell\n";
print "\r\nUser: ";
my $user = <STDIN>;
$user =~ s/\s+$//;
open(my $verdict, ">&=", 3);
print $verdict "success user=$user\n";
EOF_SITE
chmod 755 /run/etc/site.pl

# dialog NAME TEXT [SERVICE]: the line's, from the next call on
dialog() {
	sed -e "s|m1: {|& dialog = \"$1\"; service = \"${3-hello}\";|" \
		-e 's|^services: {$|& hello: { type = "program"; command = ["/bin/echo", "Hello", "%u."]; };|' \
		/run/before-modules.conf >"$conf"
	echo "dialogs: { $1: { $2 }; };" >>"$conf"
	systemctl reload rasgated && until_true 20 idle
}

module() { # WORDS of a module that plays them
	echo "type = \"module\"; module = \"/run/etc/play.so\";" \
		"settings: { Worker = \"$*\"; };"
}

sees() { # TEXT: on the caller's screen, from now on
	say "expect \"$1\" $patience"
	until_true 30 modem_said "expected .*$1"
}

answered() { # a call up to the dialog's prompt, or TEXT
	begin
	say "wait settled $patience"
	say "ring +441632960123 ACME"
	sees "${1:-User: }"
}

served() { # DIALOG
	say "type bob\\r"
	sees "Hello bob" &&
		until_true 30 has "^event=call-end .* user=bob .*cause=service-exit .*exit=0" &&
		has "^event=verdict .* user=bob dialog=$1 verdict=success"
}

over() {
	client=
	end
	once call-begin && once call-end
}

nobody_left() {
	! pgrep -u _rgmodule >/dev/null
}

dialog acme "$(module say:User:_ recv:0 user)"
verdict $? "systemctl reload: a module is the line's dialog"
answered
verdict $? "a call is answered, and the module asks"
confined rasgate-modhost _rgmodule
verdict $? "its process is user _rgmodule, without any privilege"
host=$(pgrep '^rasgate-modhost$')
grep -q "^NoNewPrivs:[[:space:]]*1" "/proc/$host/status" &&
	grep -q "^Seccomp:[[:space:]]*2" "/proc/$host/status" &&
	! holds "$host"
verdict $? "... in the unit's filter, and has no terminal"
served acme
verdict $? "the module says success: the service runs as him"
over
verdict $? "... one call, and the line comes back"
until_true 20 nobody_left
verdict $? "... and the module's process is gone"

# The name that the module said is the one that PPP must prove.
dialog acme "$(module say:User:_ recv:0 say:Access_granted~ user)" ppp
answered
say "type noc1\\r"
ppp user noc1 password secretN
until_true 30 has "^event=ppp-up .* user=noc1 .*auth=chap"
verdict $? "a module's user has a link, when he is PPP's as well"
say "drop"
until_true 30 has "^event=call-end .* user=noc1 .*stage=service"
end
answered
say "type noc1\\r"
ppp user bob password secretB
until_true 30 has "^event=call-end .* user=noc1 .*stage=service cause=other-user .*error=691"
verdict $? "... and none, when PPP's is another"
! has "^event=ppp-up"
verdict $? "... not for a moment"
end

dialog acme "$(module say:User:_ recv:0 away crash)"
for turn in first next; do
	answered
	say "type bob\\r"
	until_true 30 has "^event=call-end .* stage=dialog cause=module-crash .*error=645"
	verdict $? "a module that crashes, $turn call: ERROR"
	once helper-exit && once verdict &&
		has "^event=helper-exit helper=modhost .*how=signal status=11 .*module=play.so" &&
		has "^event=verdict .*dialog=acme verdict=error error=645" &&
		! has "^event=handoff"
	verdict $? "... on record once, and no service"
	over
	verdict $? "... one call, and the line comes back"
	until_true 20 nobody_left
	verdict $? "... and what it had started in a session of its own is gone"
done

dialog site 'type = "exec"; command = ["/run/etc/site.pl"];'
verdict $? "systemctl reload: a program is the line's dialog"
answered "inet=no unshare=no wx=no etc=no suid=no shell=yes"
verdict $? "what the unit refuses a program, and that it may start others"
sees "User: " && served site
verdict $? "the program says success: the service runs as him"
over
verdict $? "... one call, and the line comes back"

cp /run/before-modules.conf "$conf"
systemctl reload rasgated && until_true 20 idle
verdict $? "systemctl reload: the line asks for a password again"
