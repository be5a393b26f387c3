#!/bin/sh
# session-ppp.sh - payload: rasgate-session with the real pppd and rasgate.so
# on one end of a cable, a plain pppd in a network of its own on the other.
. ./inside.sh

session=$(staged rasgate-session)
plugin=$(staged rasgate.so)
pin="require-pap require-chap refuse-eap rasgate-user alice"
pin_eap="require-pap require-chap require-eap rasgate-user alice"
pap="refuse-chap refuse-mschap refuse-mschap-v2 refuse-eap"
chap="refuse-pap refuse-eap"
eap="refuse-pap refuse-chap refuse-mschap refuse-mschap-v2"
alice="user alice password secretA"
bob="user bob password secretB"
wrong="user alice password secretB"
# His pppd gives up at once, and its close may be seen first.
refused="^END cause=(ppp-refused|carrier-lost) signaled=0 status=1[16]"

cat >/etc/ppp/pap-secrets <<'EOF'
alice * secretA *
bob * secretB *
"" * "" *
EOF
cp /etc/ppp/pap-secrets /etc/ppp/chap-secrets
chmod 600 /etc/ppp/*-secrets
mkdir /run/lines
mkfifo /run/control
exec 3<>/run/control

cat >/run/client <<'EOF'
#!/bin/sh
# the caller's machine: client FOLDER OPTION...
ip link set lo up
folder=$1
shift
pppd /run/b local nodetach noauth noipdefault noipv6 nodefaultroute passive \
	unit 5 logfile /run/client.log "$@" &
echo $! >/run/client.pid
while ! ip -4 addr show dev ppp5 2>/dev/null | grep -q inet; do
	sleep 0.1
done
perl "$folder/echo.pl" s 10.9.0.2 &
echo $! >/run/echo.pid
wait
EOF
chmod 755 /run/client

# Puts both ends on a new cable: connect "SERVER OPTIONS" "CLIENT OPTIONS"
connect() {
	rm -f /run/a /run/b /run/*.log /run/client.pid /run/echo.pid
	./ptypair /run/a /run/b &
	cable=$!
	until_true 5 test -e /run/b
	# shellcheck disable=SC2086 # words of options
	unshare -n /run/client "$PWD" $2 >/dev/null 2>&1 &
	client=$!
	until_true 5 test -s /run/client.pid
	sleep 0.3
	# shellcheck disable=SC2086
	./drive -p "$session" /run/a /run/lines/m01 /usr/sbin/pppd \
		plugin "$plugin" rasgate-fd 4 nodetach modem noipv6 \
		nodefaultroute noipdefault 10.9.0.1:10.9.0.2 $1 \
		<&3 >/run/drive.log 2>&1 &
	drive=$!
}

# Waits for the end, clears up. The session's words are in drive.log.
disconnect() {
	until_true 30 ended
	kill_all "$cable" "$(cat /run/client.pid /run/echo.pid 2>/dev/null)"
	until_true 5 gone "$drive"
	kill_all "$drive" "$client"
	wait "$cable" "$client" "$drive" 2>/dev/null
}

kill_all() { # PID...
	# shellcheck disable=SC2048,SC2086 # words
	kill $* 2>/dev/null
}

gone() {
	! kill -0 "$1"
}

ended() {
	grep -q ^HUNG /run/drive.log || gone "$drive"
}

said() { # PATTERN...: each matches one line of drive.log
	for pattern; do
		grep -Eq "$pattern" /run/drive.log || return 1
	done
}

silent() { # PATTERN: no line matches
	! grep -Eq "$1" /run/drive.log
}

# The last case's verdict, with the story when it is bad.
verdict() { # STATUS NAME
	ok "$1" "$2"
	[ "$1" -eq 0 ] || sed 's/^/# /' /run/drive.log /run/client.log
}

up() {
	until_true 20 grep -Eq "^(LINK|END)" /run/drive.log
}

link="^LINK ifname=ppp0 local=10.9.0.1 remote=10.9.0.2 auth"

# --- the right peer ---

connect "$pin" "$chap $alice"
up
until_true 10 test -s /run/echo.pid
sleep 0.5
perl ./echo.pl c 10.9.0.1 10.9.0.2 20 1000 >/run/echo.log 2>&1
crossed=$?
echo stop >&3
disconnect
said "$link=chap"
verdict $? "CHAP: alice is up"
verdict $crossed "packets cross: $(cat /run/echo.log)"
said "^END cause=operator signaled=0 status=5" "^HUNG low=0 error=0"
verdict $? "a stop ends pppd in order"
rx=$(sed -n 's/^DOWN cause=operator .* rx=\([0-9]*\) .*/\1/p' /run/drive.log)
tx=$(sed -n 's/^DOWN .* tx=\([0-9]*\)$/\1/p' /run/drive.log)
[ "${rx:-0}" -gt 20000 ] && [ "${tx:-0}" -gt 20000 ]
verdict $? "bytes are counted (rx=$rx tx=$tx)"
[ ! -e /run/lines/m01 ] && [ ! -e /run/lines/m01.sock ]
verdict $? "the record is gone"

connect "$pin" "$pap $alice"
up
kill -TERM "$(cat /run/client.pid)"
disconnect
said "$link=pap" "^DOWN cause=peer-closed" "^END cause=peer-closed"
verdict $? "PAP: alice is up, and says goodbye herself"

connect "$pin" "$chap $alice"
up
kill -TERM "$cable"
disconnect
said "$link=chap" "^DOWN cause=carrier-lost" "^END cause=carrier-lost"
verdict $? "loss of carrier"

connect "$pin maxconnect 2" "$chap $alice"
disconnect
said "$link=chap" "^END cause=session-limit signaled=0 status=13"
verdict $? "pppd's session limit"

connect "$pin idle 2" "$chap $alice"
disconnect
said "$link=chap" "^END cause=idle-limit signaled=0 status=12"
verdict $? "pppd's idle limit"

connect "$pin" "$chap $alice"
up
kill -KILL "$(sed -n 's/^UP pid=//p' /run/drive.log)"
disconnect
said "^DOWN cause=service-failed" "^END cause=service-failed signaled=1"
verdict $? "a pppd that dies"

# --- another peer: its pppd may hang up first (16) ---

connect "$pin" "$pap $bob"
disconnect
said "^END cause=other-user signaled=0 status=1[16]" && silent "^LINK"
verdict $? "PAP: bob with bob's secret is refused"

connect "$pin" "$chap $bob"
disconnect
said "^END cause=other-user signaled=0 status=1[16]" && silent "^LINK"
verdict $? "CHAP: bob with bob's secret is refused"

connect "$pin remotename alice" "$chap user bob password secretA"
disconnect
said "^END cause=other-user" && silent "^LINK"
verdict $? "CHAP: bob with alice's secret is refused"

connect "$pin" "$pap $wrong"
disconnect
said "$refused" && silent "^LINK"
verdict $? "PAP: alice with a wrong secret is refused"

connect "$pin" "$chap $wrong"
disconnect
said "$refused" && silent "^LINK"
verdict $? "CHAP: alice with a wrong secret is refused"

connect "$pin_eap" "$eap $alice"
up
echo stop >&3
disconnect
said "$link=eap"
verdict $? "EAP, where the options say so: alice comes in"

connect "$pin_eap" "$eap $bob"
disconnect
said "^END cause=other-user" && silent "^LINK"
verdict $? "EAP: bob does not"

# pap-secrets has a row for the empty name: pppd alone would let him in.
connect "$pin" "$pap refuse-pap"
disconnect
said "$refused" && silent "^LINK"
verdict $? "a peer that refuses to authenticate is refused"

# --- no pin, no pppd ---

connect "noauth rasgate-unpinned" "$alice"
up
echo stop >&3
disconnect
said "$link=none" "^DOWN cause=operator" "^END cause=operator"
verdict $? "unpinned, when it is spelled out"

for options in "require-pap" "noauth rasgate-user alice" \
    "$pin rasgate-unpinned" "$pin remotename bob"; do
	connect "$options" "$alice"
	disconnect
	said "^END cause=service-failed signaled=0 status=[12]$" &&
		silent "^LINK"
	verdict $? "does not start: $options"
done

tap_done
