# systemd-pam.sh - for systemd.sh: PAM as the units run it, with accounts of
# /etc/shadow and the service file as it is installed.
#
# Sourced when the daemon runs and its line is idle, and leaves it so.
# shellcheck shell=sh disable=SC2034,SC2154

pam_units() {
	systemctl list-units --no-legend --plain "rasgate-pam@*"
}

pam_over() {
	[ -z "$(pam_units)" ]
}

# The worker of the one call that there is
pam_worker() {
	systemctl show -p MainPID --value "$(pam_units | sed 's/ .*//')"
}

# Did the journal get the first before the second, each last time?
journal_order() { # PATTERN PATTERN
	journalctl -b -o cat >/run/journal
	first=$(grep -En "$1" /run/journal | tail -n 1 | cut -d: -f1)
	second=$(grep -En "$2" /run/journal | tail -n 1 | cut -d: -f1)
	[ -n "$first" ] && [ -n "$second" ] && [ "$first" -lt "$second" ]
}

# dial is a member, late has to change his password first, guest may not, and
# open has none, which common-auth's nullok lets pass.
pam_accounts() {
	hash=$(echo "$secret" | "$auth" -H)
	uid=5000
	for name in dial late guest open; do
		uid=$((uid + 1))
		echo "$name:x:$uid:$uid::/:/bin/false" >>/etc/passwd
		day=$(($(date +%s) / 86400))
		[ "$name" != late ] || day=0
		[ "$name" != open ] || hash=
		echo "$name:$hash:$day:0:99999:7:::" >>/etc/shadow
	done
	echo "dialin:x:4999:dial,late,open" >>/etc/group
	chmod 600 /etc/shadow
}

pam_scripts() {
	cat >/run/etc/pamlog <<-'END'
		#!/bin/sh
		# what a module's program is told, and whether the service runs
		service=gone
		! kill -0 "$(cat /run/service.pid)" 2>/dev/null || service=runs
		echo "$PAM_TYPE $PAM_USER $PAM_TTY $PAM_RHOST $service" >>/run/pamlog
	END
	cat >/run/etc/hang <<-'END'
		#!/bin/sh
		echo $$ >/run/hang.pid
		exec sleep 1000
	END
	chmod 755 /run/etc/pamlog /run/etc/hang
	cp "$(find "$stage" -path "*/pam.d/rasgate")" /etc/pam.d/rasgate
	echo "session optional pam_exec.so /run/etc/pamlog" >>/etc/pam.d/rasgate
	echo "auth required pam_exec.so /run/etc/hang" >/etc/pam.d/hang
}

pam_conf() { # DIALOG
	sed 's|device = "/run/modem";|& dialog = "'"$1"'"; service = "once";|' \
		/run/before-pam.conf >"$conf"
	cat >"$(dirname "$conf")/conf.d/pam.conf" <<-END
		methods: {
		  system: { type = "pam"; service = "rasgate"; };
		  hang: { type = "pam"; service = "hang"; };
		};
		dialogs: {
		  pam: { methods = ["system"]; attempts = 1; };
		  hang: { methods = ["hang"]; attempts = 1;
		          dialog_limit = "25s"; prompt_timeout = "25s"; };
		};
	END
	systemctl reload rasgated
}

refused() { # USER SECRET CAUSE NAME
	begin
	call "$1" "$2"
	until_true 30 has "^event=auth-fail .* user=$1 .* method=system .*cause=$3" &&
		until_true 30 has "^event=call-end .* stage=dialog"
	verdict $? "$4"
	client=
	end
	! has "^event=handoff "
	verdict $? "... and there is no service"
}

cp "$conf" /run/before-pam.conf
pam_accounts
pam_conf pam
verdict $? "PAM: the line's dialog asks it, and PAP of the same password"

# A stack that lets in whoever has a password stands in other.
begin
call dial "$secret"
until_true 60 has "^event=call-end .* stage=dialog cause=auth-unavailable"
verdict $? "a service without a file of its own: other is not asked"
client=
end
pam_scripts

begin
call dial "$secret"
ppp user dial password "$secret"
until_true 60 has "^event=ppp-up .* remote=10.9.0.20 auth=pap"
verdict $? "a good call with the password of /etc/shadow, PAP's too"
until_true 20 sh -c '[ "$(systemctl list-units --no-legend --plain \
	"rasgate-pam@*" | wc -l)" = 1 ]'
verdict $? "... in one unit of its own, PAP's is gone"
worker=$(pam_worker)
grep -q "rasgate-pam@" "/proc/$worker/cgroup" &&
	grep -q "^Uid:[[:space:]]*0[[:space:]]" "/proc/$worker/status" &&
	grep -q "^NoNewPrivs:[[:space:]]*0" "/proc/$worker/status"
verdict $? "... as root, without the daemon's sandbox"
journal_order "session opened for user dial" "^event=handoff .* user=dial"
verdict $? "its session is opened before the service"
pppd=$(sed -n 's/^event=handoff .* user=dial .* pid=\([0-9]*\).*/\1/p' "$records" |
	tail -n 1)
echo "$pppd" >/run/service.pid
grep -qx "open_session dial /run/modem +441632960123 gone" /run/pamlog
verdict $? "a module's program is told line and number: $(cat /run/pamlog)"

systemctl restart rasgated
until_true 20 has "^event=reclaim .* user=dial .*pid=$pppd"
verdict $? "systemctl restart with a session of PAM"
[ "$(pam_worker)" = "$worker" ] && kill -0 "$worker" && kill -0 "$pppd" &&
	[ "$(grep -c . /run/pamlog)" = 1 ]
verdict $? "... which goes on, with its worker"
systemctl stop rasgated
kill -0 "$worker" && kill -0 "$pppd"
verdict $? "... and when there is no daemon"
say "drop"
until_true 60 pam_over
verdict $? "it ends alone, and so does its worker"
[ "$(tail -n 1 /run/pamlog)" = \
    "close_session dial /run/modem +441632960123 gone" ] &&
	journalctl -b -o cat | grep -q "session closed for user dial"
verdict $? "... which closed its session behind the service"
systemctl start rasgated
until_true 30 has "^event=call-end .* user=dial .* stage=service cause=carrier-lost"
verdict $? "the next start has its end"
end
once call-begin && once call-end && once handoff
verdict $? "... once"

sum=$(cksum </etc/shadow)
grep -q "pam_unix.so nullok" /etc/pam.d/common-auth
verdict $? "the system's stack lets empty passwords pass"
refused open "" refused "... and is asked all the same, and does not"
refused guest "$secret" rule "account phase: a right password, and not in the group"
refused late "$secret" expired "account phase: a password that has to be changed"
[ "$(cksum </etc/shadow)" = "$sum" ]
verdict $? "... which nobody changes over the line"
! grep -E "guest|late|open " /run/pamlog
verdict $? "... and no session was opened for them"

# --- a module that hangs, and what it started ---

pam_conf hang
begin
call dial "$secret"
until_true 60 test -s /run/hang.pid
verdict $? "a module that hangs"
hung=$(cat /run/hang.pid)
unit=$(pam_units | sed 's/ .*//')
until_true 60 has "^event=call-end .* stage=dialog cause=dialog-limit"
verdict $? "... costs its call"
client=
end
until_true 60 pam_over
verdict $? "... and is ended by its own watchdog"
gone "$hung" && journalctl -b -o cat -u "$unit" | grep -q "code=killed, status=9/KILL"
verdict $? "... with what it had started"
cp /run/before-pam.conf "$conf"
rm "$(dirname "$conf")/conf.d/pam.conf"
systemctl reload rasgated
until_true 30 idle
verdict $? "the line is there for the next"
