#!/bin/sh
# session-gsm.sh - payload: rasgate-session on a line with real modem control
# lines: what DESIGN calls rule 3 cannot be seen on a pseudo-terminal.
. ./inside.sh

session=$(staged rasgate-session)
mkdir /run/lines
mkfifo /run/control /run/modem
exec 3<>/run/control 4<>/run/modem

hold() {
	command exec 5<>/run/line
}

modem() { # [-f]: a modem at rest, carrier up
	rm -f /run/line /run/far
	./gsm "$@" /run/line /run/far <&4 >/run/gsm.log 2>&1 &
	gsm=$!
	until_true 5 grep -q ready /run/gsm.log
	# An open descriptor keeps the kernel from closing the channel between
	# two programs, as the monitor's does.
	until_true 5 hold # the mux may still be at its hello
	until_true 5 grep -q open /run/gsm.log
	echo "dcd 1" >&4
	sleep 0.3
}

modem_away() {
	exec 5>&-
	kill "$gsm"
	wait "$gsm" 2>/dev/null
}

session() { # OPTION... PROGRAM...: drive's, with the line filled in
	./drive "$@" <&3 >/run/drive.log 2>&1 &
	drive=$!
}

gone() {
	! kill -0 "$1"
}

uptime_ms() {
	sed 's/\.\(..\).*/\10/' /proc/uptime
}

said() { # FILE PATTERN...: each matches one line
	file=$1
	shift
	for pattern; do
		grep -Eq "$pattern" "$file" || return 1
	done
}

verdict() { # STATUS NAME
	ok "$1" "$2"
	[ "$1" -eq 0 ] || sed 's/^/# /' /run/drive.log /run/gsm.log
}

talk="echo talk; read x; exit 4"

# --- carrier lost ---

modem -f
session -d "$session" /run/line /run/lines/m01 /bin/sh -c "$talk"
timeout 5 head -n 1 /run/far >/run/heard
[ "$(cat /run/heard)" = talk ]
verdict $? "the program talks through the modem"
sleep 0.3 # until the kernel knows the line's signals again (gsm_linux.c)
echo "dcd 0" >&4
until_true 15 gone "$drive"
said /run/drive.log "^END cause=carrier-lost" "^HUNG low=1 error=0"
verdict $? "DCD low ends the session"
said /run/gsm.log "^dtr 0"
verdict $? "DTR was low after it"
modem_away

# At once after an open n_gsm does not see it; the session looks itself.
modem -f
session -d "$session" /run/line /run/lines/m01 /bin/sh -c "$talk"
timeout 5 head -n 1 /run/far >/run/heard
echo "dcd 0" >&4
until_true 15 gone "$drive"
said /run/drive.log "^END cause=carrier-lost" "^HUNG low=1 error=0"
verdict $? "a fall that the kernel misses is seen all the same"
modem_away

# --- hang-up from our side ---

modem -f
session -d "$session" /run/line /run/lines/m01 /bin/sh -c "$talk"
timeout 5 head -n 1 /run/far >/run/heard
begun=$(uptime_ms)
echo stop >&3
until_true 15 gone "$drive"
took=$(($(uptime_ms) - begun))
said /run/drive.log "^END cause=operator" "^HUNG low=1 error=0"
verdict $? "a stop drops DTR, and the modem DCD"
said /run/gsm.log "^dtr 0" && [ "$took" -ge 1000 ]
verdict $? "DTR was low for a second ($took ms)"
modem_away

# --- a modem that keeps DCD up ---

modem
session -d -k "$session" /run/line
until_true 15 gone "$drive"
said /run/drive.log "^HUNG low=0 error=110"
verdict $? "a carrier that stays is reported"
modem_away

modem
session -n -k "$session" /run/line
until_true 15 gone "$drive"
said /run/drive.log "^HUNG low=0 error=0"
verdict $? "unless the line has none"
modem_away

# --- nobody is left on the line ---

modem -f
session -d "$session" /run/line /run/lines/m01 /bin/sh -c \
	'setsid sh -c "exec 7<>/run/line; echo here >/run/holder; sleep 4;
	if echo canary >&7; then echo alive; else echo dead; fi >/run/holder" \
	>/dev/null 2>&1 </dev/null & while [ ! -s /run/holder ]; do sleep 0.1; done'
until_true 15 gone "$drive"
said /run/drive.log "^END cause=service-exit" "^HUNG low=1 error=0"
verdict $? "the session ends beside a daemon that holds the tty"
until_true 10 grep -Eq "alive|dead" /run/holder
[ "$(cat /run/holder)" = dead ]
verdict $? "whose descriptor is dead"
modem_away

# --- nobody there to begin with ---

modem -f
echo "dcd 0" >&4
sleep 0.3
session -d "$session" /run/line /run/lines/m01 /bin/sh -c "touch /run/ran"
until_true 15 gone "$drive"
said /run/drive.log "^END cause=line-lost" "^HUNG low=1 error=0" &&
	[ ! -e /run/ran ]
verdict $? "no carrier, no service"
modem_away

tap_done
