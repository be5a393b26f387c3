#!/bin/sh
# client.sh TTY OPTION... - the caller's machine, for payloads: a pppd and,
# when it has an address, echo.pl on that. To be run with a network of its own.
ip link set lo up
tty=$1
shift
pppd "$tty" local nodetach noauth noipdefault noipv6 nodefaultroute \
	unit 5 logfile /run/client.log "$@" &
echo $! >/run/client.pid
while ! ip -4 addr show dev ppp5 2>/dev/null | grep -q inet; do
	kill -0 "$(cat /run/client.pid)" || exit 1
	sleep 0.1
done
ip -4 addr show dev ppp5 | sed -n 's/.*inet \([0-9.]*\) .*/\1/p' \
	>/run/client.addr
perl ./echo.pl s "$(cat /run/client.addr)" &
echo $! >/run/echo.pid
wait
