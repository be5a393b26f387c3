#!/bin/sh
# daemon-ppp.sh - payload: the whole daemon, an emulated modem, the real pppd
# on both sides, packets across.
. ./inside.sh
# shellcheck source=tests/uml/daemon.sh
. ./daemon.sh

until_true 20 idle
verdict $? "the modem is initialised, the line idle"
confined rasgate-engine 10101 /run/rasgate/empty
verdict $? "the engine has a user of its own and an empty root"
confined rasgate-auth 10102
verdict $? "the workers have a user of their own"
[ "$(stat -L -c "%a %U" /run/modem)" = "600 root" ]
verdict $? "the terminal is root's alone"

# --- a good call ---

begin
call noc1 "$secret"
ppp user noc1 password secretN
until_true 30 has "^event=ppp-up .* remote=10.9.0.10 auth=chap"
verdict $? "dialog, verdict, pppd: CHAP, an address of the pool"
until_true 10 echo_listens
perl ./echo.pl c 10.9.0.1 10.9.0.10 20 1000 >/run/echo.log 2>&1
verdict $? "packets cross: $(cat /run/echo.log)"
"$rasgatectl" -f $conf status m1 >/run/status
grep -q "up for" /run/status && grep -q "noc1" /run/status
verdict $? "rasgatectl status: up"
grep -q "[1-9]" /run/uucp/LCK..*
verdict $? "the lock file names a process"
say "drop"
until_true 20 has "^event=call-end .* stage=service cause=carrier-lost"
verdict $? "carrier lost: call-end says so"
has "^event=call-end .* rx=[1-9][0-9]{4,} tx=[1-9][0-9]{4,} exit=16"
verdict $? "bytes are counted"
end
once call-begin && once call-end && once handoff
verdict $? "one begin, one hand-over, one end"

# --- the next call, another account, its own address, PAP ---

begin
call fixed "$secret"
ppp user fixed password secretF refuse-chap refuse-mschap refuse-mschap-v2
until_true 30 has "^event=ppp-up .* remote=10.9.0.77 auth=pap"
verdict $? "the next call: PAP, the account's own address"
kill -TERM "$(cat /run/client.pid)"
until_true 20 has "^event=call-end .* stage=service cause=peer-closed"
verdict $? "the caller ends PPP in order"
end

# --- the caller's own pppd dials, by the words of rasgate-clients(7) ---

begin
say "wait settled $patience"
"$rasgatectl" -f $conf client m1 |
	sed 's/USER/noc1/; s/PASSWORD/correct\\shorse/' >modem.chat
python3 ./dial.py /run/dialled /run/caller >&3 2>/run/dial.log &
dial=$!
until_true 20 test -e /run/dialled
words=$(sed -n '/^pppd .* modem /,/^[.]Ed/ {
	s/^pppd [^ ]*//; s/ \\e$//; /^[.]Ed/d; p; }' rasgate-clients.7)
eval "set -- $(echo "$words" | tr '\n' ' ')"
unshare -n ./client.sh /run/dialled "$@" >/dev/null 2>&1 &
client=$!
until_true 60 has "^event=ppp-up .* user=noc1 .* auth=chap"
verdict $? "pppd, its connect script and rasgatectl client: PPP is up"
[ $# -gt 6 ] && [ "$(tr '\n' ' ' </run/dial.log)" = "ATZ ATDT01632960000 " ]
verdict $? "... chat dialled the number of the page"
until_true 10 echo_listens
perl ./echo.pl c 10.9.0.1 "$(cat /run/client.addr)" 20 1000 >/run/echo.log 2>&1
verdict $? "... and packets cross: $(cat /run/echo.log)"
kill -TERM "$(cat /run/client.pid)"
until_true 20 has "^event=call-end .* stage=service cause=peer-closed"
verdict $? "... until that pppd ends"
end
kill $dial 2>/dev/null

# --- what must not come up ---

begin
call noc1 "wrong battery"
say "expect \"incorrect\" $patience"
say "drop"
until_true 20 has "^event=call-end .* stage=dialog"
verdict $? "a wrong password ends in the dialog"
! has "^event=handoff"
verdict $? "... and never reaches pppd"
client=
end

for how in "CHAP" "PAP"; do
	begin
	call noc1 "$secret"
	if [ $how = PAP ]; then
		ppp user bob password secretB refuse-chap refuse-mschap \
			refuse-mschap-v2
	else
		ppp user bob password secretB refuse-pap
	fi
	until_true 30 has "^event=call-end .* stage=service cause=other-user"
	verdict $? "$how: a peer with another name is cut off (79)"
	! has "^event=ppp-up"
	verdict $? "$how: ... before the link is up"
	end
done

begin
call noc1 "$secret"
ppp user noc1 password wrong
# His pppd gives up at once, and its close may be seen first.
until_true 30 has \
	"^event=call-end .* stage=service cause=(ppp-refused|carrier-lost)" &&
	! has "^event=ppp-up"
verdict $? "the right name with a wrong PPP secret is refused"
end

# --- what the site's own words to pppd allow besides: card's service ---

for how in mschapv2 eap; do
	others='refuse-pap refuse-chap refuse-mschap'
	if [ $how = eap ]; then
		others="$others refuse-mschap-v2"
	else
		others="$others refuse-eap"
	fi
	begin
	call card "$secret"
	# Words on purpose.
	# shellcheck disable=SC2086
	ppp user card password secretC $others
	until_true 30 has "^event=ppp-up .* remote=10.9.0.30 auth=$how"
	verdict $? "$how: the dialog's user comes in"
	say "drop"
	end

	begin
	call card "$secret"
	# shellcheck disable=SC2086
	ppp user bob password secretB $others
	until_true 30 has "^event=call-end .* stage=service cause=other-user" &&
		! has "^event=ppp-up"
	verdict $? "$how: ... and nobody else (79)"
	end
done

# --- ppp_auth = "dialog": solo has no secret in any file of pppd's ---

begin
call solo "$secret"
ppp user solo password "$secret"
until_true 30 has "^event=ppp-up .* remote=10.9.0.20 auth=pap"
verdict $? "ppp_auth = dialog: the dialog's password is PAP's too"
until_true 10 echo_listens
perl ./echo.pl c 10.9.0.1 10.9.0.20 20 1000 >/run/echo.log 2>&1
verdict $? "... and packets cross: $(cat /run/echo.log)"
kill -TERM "$(cat /run/client.pid)"
until_true 20 has "^event=call-end .* stage=service cause=peer-closed"
end

begin
call solo "$secret"
ppp user solo password "wrong battery"
until_true 30 has "^event=auth-fail .* user=solo .* method=local .* cause=refused"
verdict $? "... a wrong one is a failure as in the dialog"
until_true 30 has \
	"^event=call-end .* stage=service cause=(ppp-refused|carrier-lost)" &&
	! has "^event=ppp-up"
verdict $? "... and the link never comes up"
end
"$rasgatectl" -f $conf locks --json | grep -q '"value":"solo".*"failures":1'
verdict $? "... and counts for the lockout"

begin
call solo "$secret"
ppp user noc1 password secretN
until_true 30 has "^event=call-end .* stage=service cause=other-user" &&
	! has "^event=ppp-up" && ! has "^event=auth-fail"
verdict $? "... another name is cut off, and nobody asked about it"
end

begin
call solo "$secret"
ppp user solo password "$secret" refuse-pap
until_true 30 has \
	"^event=call-end .* stage=service cause=(ppp-refused|carrier-lost)" &&
	! has "^event=ppp-up"
verdict $? "... who offers CHAP or EAP only is refused"
end

# --- ppp_auth = "none": the dialog was enough, for this one call ---

begin
call open "$secret"
ppp user nobody
until_true 30 has "^event=ppp-up .* user=open .* remote=10.9.0.40 auth=none"
verdict $? "ppp_auth = none: pppd does not ask again"
say "drop"
until_true 20 has "^event=call-end .* user=open .* stage=service"
end

# --- between the dialog and pppd ---

begin
call noc1 "$secret"
say "expect \"Access granted\" $patience"
i=0
while [ $i -lt 40 ]; do # longer than pppd takes to start
	say "type ZZZZ"
	say "pause 25"
	i=$((i + 1))
done
say "echo typed-all"
until_true 30 modem_said "typed-all"
has "^event=handoff" && ! modem_said "got \".*ZZZZ"
verdict $? "nothing is echoed until pppd has the line"
say "drop"
client=
end

# --- operators ---

begin
call noc1 "$secret"
ppp user noc1 password secretN
until_true 30 has "^event=ppp-up"
id=$(tail -n "+$((mark + 1))" $records |
	sed -n 's/^event=handoff call=\([0-9a-z]*\) .*/\1/p')
"$rasgatectl" -f $conf hangup "$id"
until_true 20 has "^event=call-end .* cause=operator"
verdict $? "rasgatectl hangup ends the session"
end
once call-begin && once call-end
verdict $? "... with one record of the end"

# --- what outlives the daemon ---

[ "$(stat -c '%u %a' /run/state /run/state/journal | tr '\n' ' ')" = \
	"10103 700 10103 600 " ]
verdict $? "the state belongs to its user alone"
store=$(ps -eo pid=,uid=,args= |
	sed -n 's/^ *\([0-9]*\) *10103 .*rasgate-store .*/\1/p')
[ "$(readlink "/proc/$store/root")" = /run/rasgate/empty ]
verdict $? "rasgate-store is that user, in an empty root"
"$rasgatectl" -f $conf history --json "$id" |
	grep -q '"cause":"operator".*"ppp_up_ms":[0-9]'
verdict $? "history tells of the call, PPP and all"

kill -TERM $daemon
until_true 10 grep -q "^event=stop" $records
verdict $? "SIGTERM: the daemon stops"
! grep -Eq "correct horse|wrong battery" $records
verdict $? "no secret is in the records"
! grep "runtime error:" $records
verdict $? "nor a complaint of UBSan"
kill $modem
tap_done
