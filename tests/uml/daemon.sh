# daemon.sh - for payloads: the whole daemon, as root with its own users, an
# emulated modem on its line, and a caller with a pppd of his own.
#
# Sourced after inside.sh. Starts all but the calls. $rasgated may be another
# program than the staged one, $paths goes to the configuration's table. With
# $conf the file is that one, has nothing but what is the same for all, and
# the daemon is the payload's to start.
# shellcheck shell=sh disable=SC2034,SC2154

: "${rasgated:=$(staged rasgated)}"
rasgatectl=$(staged rasgatectl)
auth=$(staged rasgate-auth)
secret='correct horse'
records=$PWD/out/records
modem_out=$PWD/out/modem
patience=$((15000 * slow)) # of the caller, in ms

mkdir /run/etc
given=${conf-}
if [ -n "$given" ]; then
	: >"$conf"
else
	mkdir /run/uucp
	conf=/run/etc/rasgate.conf
	cat >$conf <<EOF
paths: { run = "/run/rasgate"; state = "/run/state"; lock = "/run/uucp"; $paths };
uids: { engine = "10101"; auth = "10102"; store = "10103";
         modules = "10105"; };
log: { to = "stderr"; };
EOF
fi
cat >>"$conf" <<EOF
methods: { local: { file = "/run/etc/users"; }; };
lines: {
  m1: { device = "/run/modem"; };
};
services: {
  ppp: { local = "10.9.0.1"; pool = "10.9.0.10-10.9.0.11"; };
  once: { type = "pppd"; local = "10.9.0.1"; pool = "10.9.0.20";
          ppp_auth = "dialog"; };
  bare: { type = "pppd"; local = "10.9.0.1"; pool = "10.9.0.40";
          ppp_auth = "none"; };
  more: { type = "pppd"; local = "10.9.0.1"; pool = "10.9.0.30";
          extra = ["require-mschap-v2", "require-eap"]; };
};
EOF
(
	umask 077
	echo "noc1:$(echo "$secret" | "$auth" -H)"
	echo "fixed:$(echo "$secret" | "$auth" -H):ip=10.9.0.77"
	echo "solo:$(echo "$secret" | "$auth" -H):service=once"
	echo "open:$(echo "$secret" | "$auth" -H):service=bare"
	echo "card:$(echo "$secret" | "$auth" -H):service=more"
) >/run/etc/users
chmod 600 /run/etc/users
cat >/etc/ppp/chap-secrets <<'EOF'
noc1 * secretN *
fixed * secretF *
card * secretC *
bob * secretB *
EOF
cp /etc/ppp/chap-secrets /etc/ppp/pap-secrets
chmod 600 /etc/ppp/*-secrets


mkfifo /run/modem.in
exec 3<>/run/modem.in
./rgmodem -k -l /run/modem </run/modem.in >$modem_out 2>&1 &
modem=$!
until_true 5 test -e /run/modem
# Not straight to a file: engine and workers may write to none.
[ -n "$given" ] || {
	mkfifo /run/records.in
	cat /run/records.in >$records &
	"$rasgated" -d -f $conf 2>/run/records.in &
	daemon=$!
}

say() { # COMMAND of rgmodem
	printf '%s\n' "$1" >&3
}

has() { # PATTERN: a line of the records of this case
	tail -n "+$((mark + 1))" $records | grep -Eq "$1"
}

modem_said() {
	tail -n "+$((modem_mark + 1))" $modem_out | grep -Eq "$1"
}

begin() {
	mark=$(grep -c . $records)
	modem_mark=$(grep -c . $modem_out)
	rm -f /run/client.pid /run/client.addr /run/echo.pid /run/client.log
}

# A call up to the last answer: call USER SECRET
call() {
	say "wait settled $patience"
	say "ring +441632960123 ACME"
	say "expect \"ogin:\" $patience"
	say "type $1\\r"
	say "expect \"assword:\" $patience"
	say "type $2\\r"
}

# ... and PPP on it: ppp PPPD-OPTION...
ppp() {
	say "expect \"Access granted\" $patience"
	say "bridge -l /run/caller"
	until_true 20 test -e /run/caller
	unshare -n ./client.sh /run/caller "$@" >/dev/null 2>&1 &
	client=$!
}

# A process of ours is only what it must be, without any privilege
confined() { # PROGRAM USER [ROOT]
	pid=$(pgrep "^$1\$" | head -n 1)
	uid=$(id -u "$2" 2>/dev/null || echo "$2")
	gid=$(id -g "$2" 2>/dev/null || echo "$2")
	[ $# -lt 3 ] || [ "$(readlink "/proc/$pid/root")" = "$3" ] || return
	for want in "Uid $uid $uid $uid $uid" "Gid $gid $gid $gid $gid" \
	    "Groups $gid" "CapEff 0000000000000000" \
	    "CapPrm 0000000000000000"; do
		tr -s ':\t ' ' ' <"/proc/$pid/status" |
			sed 's/ $//' | grep -qx "$want" || return
	done
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

echo_listens() { # the caller's echo.pl, on port 7777
	grep -q ":1E61 " "/proc/$(cat /run/echo.pid)/net/udp"
}

# The caller's side is cleared away, and the line is idle once more.
end() {
	for pid in $(cat /run/client.pid /run/echo.pid 2>/dev/null); do
		kill "$pid" 2>/dev/null
	done
	until_true 30 has "^event=call-end"
	wait "$client" 2>/dev/null
	say "bridge off"
	say "drop"
	until_true 20 idle
	rm -f /run/caller
}

idle() {
	"$rasgatectl" -f $conf status m1 --json | grep -q '"state":"idle"'
}

once() { # EVENT: exactly one of it in this case
	[ "$(tail -n "+$((mark + 1))" $records | grep -c "^event=$1 ")" = 1 ]
}

verdict() { # STATUS NAME
	ok "$1" "$2"
	[ "$1" -eq 0 ] && return
	for file in $records $modem_out /run/client.log; do
		echo "# $file"
		tail -n 40 $file | sed 's/^/#   /'
	done
}
