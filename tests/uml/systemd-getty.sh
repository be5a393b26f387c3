# systemd-getty.sh - for systemd.sh: a line that serial-getty@ lends, and what
# udev makes of devices. ttyS1 is the line, its caller is at ttyS0.
# shellcheck shell=sh disable=SC2034,SC2154

getty=serial-getty@ttyS1.service
screen=/run/getty.screen

start_udevd() {
	for unit in systemd-udevd.service systemd-udevd-control.socket \
	    systemd-udevd-kernel.socket; do
		ln -s /lib/systemd/system/$unit /run/units/$unit
	done
	systemctl daemon-reload && systemctl start systemd-udevd &&
		udevadm trigger --action=add --subsystem-match=tty &&
		udevadm settle
}

knows() { # NAME VALUE: udev of ttyS1
	udevadm info -q property -n ttyS1 | grep -q "^$1=.*$2"
}

# Its program has ended, and well; Result is that of a unit that never ran, too.
has_nudged() {
	nudge=$(systemctl show -p ExecMainExitTimestampMonotonic \
		-p ExecMainCode -p ExecMainStatus rasgate-nudge)
	echo "$nudge" | grep -q "^ExecMainExitTimestampMonotonic=[1-9]" &&
		echo "$nudge" | grep -q "^ExecMainCode=1$" &&
		echo "$nudge" | grep -q "^ExecMainStatus=0$"
}

# What was on the screen before does not count.
type_in() {
	: >$screen
	printf '%s\r' "$1" >&5
}

shows() { # PATTERN
	until_true 60 grep -aq "$1" $screen
}

finding() { # CONFIGURATION PATTERN: among what rasgatectl check says
	"$rasgatectl" -f "$1" check >/run/check.out
	grep -Eq "$2" /run/check.out && return
	sed 's/^/# /' /run/check.out
	return 1
}

log_in() {
	begin
	type_in ""
	shows "ogin:"
	type_in noc1
	shows "assword:"
	type_in "$secret"
	until_true 60 has "^event=handoff .* line=g1 user=noc1 service=hello"
	id=$(sed -n 's/^event=handoff call=\([^ ]*\) line=g1 .*/\1/p' "$records" |
		tail -n 1)
}

# The next one may have begun before we look.
begun_and_ended() {
	[ "$(grep -c "^event=call-begin call=$id " "$records")" = 1 ] &&
		[ "$(grep -c "^event=call-end call=$id " "$records")" = 1 ]
}

begin
sed -i 's|^services: {$|&\
  hello: { type = "program"; command = ["/run/etc/hello", "%u"]; };|
s|^lines: {$|&\
  g1: { type = "lent"; device = "/dev/ttyS1"; service = "hello"; };|' "$conf"
cat >/run/etc/hello <<'EOS'
#!/bin/sh
echo "You are $1, by way of $(ps -o comm= -p $PPID)."
read -r word && echo "got $word"
EOS
chmod 755 /run/etc/hello
systemctl reload rasgated
verdict $? "a line of a getty is taken"

start_udevd
knows TAGS :systemd: && knows SYSTEMD_WANTS rasgate-nudge.service
verdict $? "udev has its device as a unit, which nudges rasgated"
"$rasgatectl" -f "$conf" udev g1 >/etc/udev/rules.d/99-rasgate.rules
udevadm control -R && udevadm trigger --action=add --settle \
	--subsystem-match=tty
knows ID_MM_PORT_IGNORE 1 && knows ID_MM_DEVICE_IGNORE 1 &&
	! udevadm info -q property -n ttyS0 | grep ID_MM
verdict $? "... and ModemManager is kept off exactly that line"
until_true 20 systemctl is-active -q dev-ttyS1.device
verdict $? "... and systemd has it"
until_true 20 has_nudged
verdict $? "the nudge works"

cp /lib/systemd/system/serial-getty@.service /run/units/
systemctl daemon-reload
systemctl enable $getty 2>/dev/null
finding "$conf" "^g1 +FAIL  $getty asks callers"
verdict $? "check: a serial-getty that asks for a login of its own"
mkdir /etc/systemd/system/$getty.d
cp "$(staged serial-getty.conf)" /etc/systemd/system/$getty.d/rasgate.conf
finding "$conf" "^g1 +ok +/dev/ttyS1: $getty starts rasgate-login"
verdict $? "... and one with the drop-in"

stty -F /dev/ttyS0 raw -echo
exec 5<>/dev/ttyS0
cat <&5 >>$screen &
typist=$!
systemctl daemon-reload && systemctl start $getty
verdict $? "systemctl start $getty"
for call in first next; do
	log_in
	verdict $? "the $call call passes the dialog"
	shows "You are noc1, by way of rasgate-login"
	verdict $? "... and is served, by a child of rasgate-login"
	type_in "word"
	shows "got word"
	until_true 30 has "^event=call-end call=$id .* cause=service-exit"
	verdict $? "... up to its end"
	begun_and_ended
	verdict $? "... which is on record, once"
done
has_restarted() {
	[ "$(systemctl show -p NRestarts --value $getty)" -ge 2 ]
}
until_true 30 has_restarted
verdict $? "the unit starts again for each of them"

# Owned instead, with the same getty on it.
mkdir /run/own
sed 's|^  g1: .*|  g1: { type = "direct"; device = "/dev/ttyS1";\
         service = "hello"; };|' "$conf" >/run/own/rasgate.conf
finding /run/own/rasgate.conf "^g1 +FAIL  $getty is on the same line" &&
	grep -q "do: systemctl mask --now '$getty'" /run/check.out
verdict $? "check: a getty on a line of ours"
systemctl mask --now $getty >out/mask 2>&1
finding /run/own/rasgate.conf "^g1 +ok "
verdict $? "... and its remedy"
kill $typist
exec 5>&-
