#!/bin/sh
# systemd.sh - payload: the units as they are installed, under systemd.
. ./inside.sh
conf=$(staged rasgate.conf | grep etc/)

property() { # NAME: of rasgated.service
	systemctl show -p "$1" --value rasgated
}

tells() { # PATTERN: the status line
	property StatusText | grep -Eq "$1"
}

# --- as it is installed: users, folders, no lines ---

# The host keeps these from the user who runs the machine.
rm -f /etc/.pwd.lock /etc/shadow /etc/gshadow
systemd-sysusers >out/sysusers 2>&1 && systemd-tmpfiles --create rasgate.conf \
	>out/tmpfiles 2>&1
ok $? "sysusers.d and tmpfiles.d are taken"
[ "$(stat -c "%a %U %G" /run/rasgate)" = "750 root rasgate" ]
ok $? "/run/rasgate is there, and group rasgate may look"
systemctl enable --now rasgated >out/enable 2>&1
ok $? "systemctl enable --now rasgated: ready is told"
systemctl is-active -q rasgated || {
	journalctl -b -o short-monotonic | sed 's/^/# /'
	tap_done
	exit
}
[ "$(property SubState)" = running ] && systemctl is-active -q rasgate
ok $? "rasgate.service is another name of it"
tells "^no lines configured$"
ok $? "the configuration as it is shipped: no lines configured"

# --- with a line ---

# shellcheck source=tests/uml/daemon.sh
. ./daemon.sh
journalctl -f -n all -o cat -u rasgated >"$records" 2>/dev/null &
journal=$!

cat >/run/etc/owner <<'EOF'
#!/bin/sh
# takes the terminal for a user, as login(1) does, and leaves it so
chown 12345 "$1" && chmod 620 "$1" && echo "It is yours."
EOF
chmod 755 /run/etc/owner
sed -i 's|^services: {$|&\
  owner: { type = "program"; command = ["/run/etc/owner", "%d"]; };|' "$conf"
echo "owner:$(echo "$secret" | "$auth" -H):service=owner" >>/run/etc/users

systemctl reload rasgated
verdict $? "systemctl reload: the new configuration is taken"
until_true 20 idle
verdict $? "the line is idle"
until_true 20 tells "^1 line, 1 up, 0 sessions$"
verdict $? "the status line tells"
main=$(property MainPID)
cp "$conf" /run/good.conf
echo "lines: { m1: { speed = fast; }; };" >"$conf"
! systemctl reload rasgated 2>/dev/null &&
	until_true 10 has "^event=reload result=refused"
verdict $? "systemctl reload with a broken configuration fails"
[ "$(property MainPID)" = "$main" ] && idle
verdict $? "... and the daemon goes on"
cp /run/good.conf "$conf"
systemctl reload rasgated
verdict $? "... and takes the next good one"

# --- what the sandbox is, and leaves us ---

grep -q "^NoNewPrivs:[[:space:]]*1" "/proc/$main/status" &&
	grep -q "^Seccomp:[[:space:]]*2" "/proc/$main/status"
verdict $? "the unit's filter of system calls is at work"
confined rasgate-engine _rasgate /run/rasgate/empty
verdict $? "the engine is user _rasgate in an empty root"
confined rasgate-auth _rgauth
verdict $? "the workers are user _rgauth"
confined rasgate-store _rgstore
verdict $? "the writer of durable state is user _rgstore"
[ "$(stat -L -c "%a %U" /run/modem)" = "600 root" ]
verdict $? "the terminal is ours alone"
ls /run/lock/LCK..* >/dev/null 2>&1
verdict $? "it is locked in /run/lock"

# --- calls ---

instances() {
	systemctl list-units --no-legend --plain "rasgate-session@*"
}

holds() { # PID: a terminal
	! grep -Eq "^[0-9]+ \([^)]*\) . [0-9]+ [0-9]+ [0-9]+ 0 " "/proc/$1/stat"
}

no_instance() {
	[ -z "$(instances)" ]
}

ppp_call() { # up to the link
	begin
	call noc1 "$secret"
	ppp user noc1 password secretN
	until_true 30 has "^event=ppp-up .* remote=10.9.0.10 auth=chap"
	pppd=$(tail -n "+$((mark + 1))" "$records" |
		sed -n 's/^event=handoff .* pid=\([0-9]*\).*/\1/p')
}

packets() {
	until_true 10 echo_listens
	perl ./echo.pl c 10.9.0.1 10.9.0.10 20 1000 >/run/echo.log 2>&1
}

ended_once() { # its records of this case
	once call-begin && once call-end && once handoff
}

ppp_call
verdict $? "a good call: pppd, and a link"
grep -q "rasgate-session@" "/proc/$pppd/cgroup"
verdict $? "its unit: $(sed 's|.*/||' "/proc/$pppd/cgroup")"
until_true 20 tells "^1 line, 1 up, 1 session$"
verdict $? "the status line counts it"
packets
verdict $? "packets cross: $(cat /run/echo.log)"
systemctl restart rasgated
verdict $? "systemctl restart with a live session"
[ "$(property MainPID)" != "$main" ] && kill -0 "$pppd" &&
	until_true 10 has "^event=reclaim .* user=noc1 .*pid=$pppd"
verdict $? "... which goes on, and is found again"
packets
verdict $? "packets cross: $(cat /run/echo.log)"
say "drop"
until_true 30 has "^event=call-end .* stage=service cause=carrier-lost .*exit=16"
verdict $? "its end is on record, with pppd's exit status"
end
ended_once
verdict $? "... once"
until_true 20 no_instance
verdict $? "its unit is gone"

begin
call noc1 "wrong battery"
say "expect \"incorrect\" $patience"
say "drop"
until_true 20 has "^event=call-end .* stage=dialog"
verdict $? "a refused call is hung up from within the sandbox"
client=
end

begin
call owner "$secret"
say "expect \"It is yours\" $patience"
until_true 20 has "^event=call-end .* stage=service cause=service-exit .*exit=0"
verdict $? "a service that gives the terminal to a user"
client=
end
[ "$(stat -L -c "%a %U" /run/modem)" = "600 root" ]
verdict $? "... and the line comes back"

# --- stop, and the session's end while nobody is there ---

ppp_call
systemctl stop rasgated
verdict $? "systemctl stop"
kill -0 "$pppd" && ! instances | grep -q failed
verdict $? "... ends no session"
say "drop"
until_true 30 no_instance
verdict $? "it ends alone, and hangs up"
systemctl start rasgated
until_true 20 has "^event=call-end .* stage=service cause=carrier-lost .*exit=16"
verdict $? "the next start has its exit status"
end
ended_once
verdict $? "... once"

# Up to here all was in order, so nothing may have failed in between either.
! journalctl -b -o cat | grep "Failed with result"
verdict $? "no unit has failed in all that"
! grep -E "^event=line-down .* cause=(busy|absent)" "$records"
verdict $? "... and the line was never closed to us"

# shellcheck source=tests/uml/systemd-module.sh
. ./systemd-module.sh

# --- a daemon that hangs ---

mkdir -p /etc/systemd/system/rasgated.service.d
printf '[Service]\nWatchdogSec=10s\nRestartSec=1s\n' \
	>/etc/systemd/system/rasgated.service.d/soon.conf
systemctl daemon-reload && systemctl restart rasgated
until_true 20 idle
ppp_call
main=$(property MainPID)
kill -STOP "$main"
until_true 60 has "^event=reclaim .* user=noc1"
verdict $? "stopped, it is killed and started again"
[ "$(property NRestarts)" = 1 ] && [ "$(property MainPID)" != "$main" ] &&
	journalctl -b -o cat -u rasgated | grep -qi "watchdog timeout"
verdict $? "... by the watchdog"
packets
verdict $? "packets cross: $(cat /run/echo.log)"
kill -TERM "$(cat /run/client.pid)"
until_true 30 has "^event=call-end .* stage=service cause=peer-closed"
verdict $? "the session's end is on record"
end
ended_once
verdict $? "... once"

begin
say "wait settled $patience"
say "ring +441632960123 ACME"
say "expect \"ogin:\" $patience"
until_true 30 modem_said 'got .*ogin:'
kill -STOP "$(property MainPID)"
until_true 60 has "^event=call-end .* cause=restart"
verdict $? "a call in its dialog ends with it"
client=
end
once call-begin && once call-end
verdict $? "... once, and the line comes back"

# --- what goes wrong in a session's unit ---

ppp_call
unit=$(instances | sed 's/ .*//')
kill -KILL "$(systemctl show -p MainPID --value "$unit")"
until_true 30 has "^event=helper-exit helper=session .* how=unknown" &&
	until_true 30 has "^event=call-end .* cause=helper-exit"
verdict $? "rasgate-session killed: its call ends"
until_true 20 gone "$pppd"
verdict $? "... and pppd"
end
ended_once
verdict $? "... once, and the line comes back"

# --- what goes wrong in a hang-up ---

# A getty, say: root, but for the unit no more than any other session.
begin
until_true 20 idle
setsid sh -c 'exec sleep 1000 <>/run/modem' &
holder=$!
until_true 10 holds "$holder"
"$rasgatectl" -f "$conf" reset m1 >/dev/null
until_true 60 has "^event=line-down .*text=.another session keeps the terminal"
verdict $? "a terminal of another session cannot be hung up: an alarm"
kill "$holder"
until_true 90 has "^event=line-up line=m1"
verdict $? "... until that is gone"
until_true 20 idle

cat >/run/etc/knock.pl <<'EOF'
# connects, and says whether it is sent away within three seconds
use Socket;
socket(S, AF_UNIX, 5, 0) or die "socket: $!";
connect(S, pack_sockaddr_un("/run/rasgate/session.sock")) or die "connect: $!";
vec($r = "", fileno(S), 1) = 1;
print select($r, undef, undef, 3) ? "away\n" : "stays\n";
EOF
stranger="setpriv --reuid=12345 --regid=12345 --clear-groups"
! $stranger perl /run/etc/knock.pl >/run/knock 2>&1
verdict $? "nobody else reaches the socket: $(cat /run/knock)"
chmod 755 /run/rasgate && chmod 666 /run/rasgate/session.sock
[ "$($stranger perl /run/etc/knock.pl)" = away ]
verdict $? "... and who does is sent away by rasgate-session"
[ "$(perl /run/etc/knock.pl)" = stays ]
verdict $? "... unlike root"

# --- PAM ---

# shellcheck source=tests/uml/systemd-pam.sh
. ./systemd-pam.sh

# --- a line of a getty ---

# shellcheck source=tests/uml/systemd-getty.sh
. ./systemd-getty.sh

# --- the end ---

systemctl stop rasgated
[ "$(property ActiveState) $(property Result)" = "inactive success" ]
verdict $? "stopped, with success"
until_true 20 no_instance
[ -z "$(systemctl --failed --no-legend)" ]
verdict $? "no failed unit is left"
! grep -Eq "correct horse|wrong battery" "$records"
verdict $? "no secret is in the journal"
! grep "runtime error:" "$records"
verdict $? "nor a complaint of UBSan"
kill "$modem" "$journal"
tap_done
