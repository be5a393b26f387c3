#!/bin/sh
# pin.sh - an exec dialog: name and PIN, against a file of NAME:PIN lines.
#
#	dialogs: {
#	  pin: { type = "exec"; command = ["/usr/local/libexec/pin.sh",
#	                                   "/etc/rasgate/pins"]; };
#	};
#
# The caller is on standard input and output: lines come in with LF, a line
# that goes out ends in CR LF. Nothing is echoed. The verdict is one line on
# descriptor 3; whoever ends without one, has refused nobody and let nobody
# in: that is an error. RASGATE_CALLER is the number, RASGATE_LINE the line.
#
# What the caller types is data: quoted wherever it goes, compared by test(1),
# never a pattern, a command or an argument that could be an option.
pins=${1:?usage: pin.sh FILE}

ask() { # PROMPT: the answer in $answer; the end when the caller is gone
	printf '%s' "$1"
	IFS= read -r answer || exit 1
}

# What the monitor would not take for a name anyway is no name here.
is_name() {
	case $1 in
	'' | *[!A-Za-z0-9._@-]*) return 1 ;;
	esac
	[ "${#1}" -le 256 ]
}

passes() { # NAME PIN
	while IFS=: read -r name pin rest; do
		[ "x$name" = "x$1" ] && [ -n "$pin" ] && [ "x$pin" = "x$2" ] &&
		    return 0
	done <"$pins"
	return 1
}

[ -r "$pins" ] || {
	echo "cannot read $pins" >&2 # debug text
	echo 'error 5' >&3          # ERROR_ACCESS_DENIED
	exit
}
try=1
while [ $try -le 3 ]; do
	ask 'Name: '
	who=$answer
	ask "$(printf '\r\nPIN: ')"
	if is_name "$who" && passes "$who" "$answer"; then
		printf '\r\nWelcome.\r\n'
		echo "success user=$who" >&3
		exit
	fi
	printf '\r\nNo.\r\n'
	try=$((try + 1))
done
if is_name "$who"; then
	echo "failure user=$who" >&3
else
	echo failure >&3
fi
