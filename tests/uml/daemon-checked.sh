#!/bin/sh
# daemon-checked.sh - payload: the whole daemon under valgrind, each process
# of its own, for a good call with PPP and a refused one.
. ./inside.sh
slow=8 rasgated=/run/checked/rasgated paths='libexec = "/run/checked"'

# Each says who it is, with the number that valgrind puts on its lines. They
# start with nothing but stderr (valgrind keeps a copy of it for itself).
wrap() { # PROGRAM
	cat >"/run/checked/$1" <<END
#!/bin/sh
echo "checked: \$\$ $1" >&2
exec valgrind --leak-check=full --errors-for-leak-kinds=definite --vgdb=no \\
	--trace-children=no --child-silent-after-fork=yes --num-callers=20 \\
	--error-exitcode=9 $(staged "$1") "\$@"
END
	chmod 755 "/run/checked/$1"
}

mkdir /run/checked
for program in rasgated rasgate-engine rasgate-auth rasgate-session \
    rasgate-store; do
	wrap $program
done
# shellcheck source=tests/uml/daemon.sh
. ./daemon.sh

until_true 20 idle
verdict $? "the modem is initialised, the line idle"

begin
call noc1 "$secret"
ppp user noc1 password secretN
until_true 30 has "^event=ppp-up .* remote=10.9.0.10 auth=chap"
verdict $? "a good call: dialog, verdict, PPP"
kill -TERM "$(cat /run/client.pid)"
until_true 20 has "^event=call-end .* stage=service cause=peer-closed"
verdict $? "... which the caller ends"
end

begin
call noc1 "wrong battery"
say "expect \"incorrect\" $patience"
say "drop"
until_true 20 has "^event=call-end .* stage=dialog"
verdict $? "a wrong password is refused"
client=
end

kill -TERM $daemon
until_true 10 grep -q "^event=stop" $records
verdict $? "SIGTERM: the daemon stops"

none_left() {
	! ps -eo args= | grep -q "[v]algrind"
}
until_true 10 none_left
verdict $? "every process has ended"

# What valgrind said to each is a file of its own.
sed -n 's/^checked: \([0-9]*\) \(.*\)/\1 \2/p' $records >/run/processes
while read -r pid program; do
	grep "^==$pid==" $records >"out/$program.$pid"
done </run/processes

# The monitor kills who says nothing for 30 s after his start: on a busy host it may meet
# one that valgrind is still starting. He has no summary, and another his place.
late() { # FILE
	! grep -q "ERROR SUMMARY" "$1" &&
		grep -q "pid=${1##*.} how=signal status=9" $records
}

for program in rasgated rasgate-engine rasgate-auth rasgate-session \
    rasgate-store; do
	good=0 bad=0
	for file in "out/$program".*; do
		if grep -q "ERROR SUMMARY: 0 errors" "$file"; then
			good=$((good + 1))
		elif late "$file"; then
			echo "# $file was killed, too slow"
		else
			bad=$((bad + 1))
			sed 's/^/# /' "$file"
		fi
	done
	[ $good -ge 1 ] && [ $bad -eq 0 ]
	ok $? "$program under valgrind: $good without an error, $bad with"
done
! grep "runtime error:" $records
ok $? "no complaint of UBSan"

kill $modem
tap_done
