#!/bin/sh
# run.sh - run a script as root inside user-mode Linux, by an ordinary user.
#
#   run.sh [-iTS] [-t SECONDS] [-m MEMORY] [-b BUILD] [-s STAGE] [-o FOLDER]
#          [-a FILE]... SCRIPT [ARGUMENT]...
#
# SCRIPT sees a machine of its own: a kernel with PPP and n_gsm, uid 0, the
# host's programs (over hostfs, with the rights of the ordinary user outside:
# it can harm nothing). Its output is shown at the end, and its exit status
# is ours.
#
#   77   it cannot run here; the last line says why
#   124  it took longer than -t (default 120 s of wall clock)
#   125  the machine broke down
#
# -a FILE (a script or program that the payload needs) and SCRIPT itself are
# copied to the folder that the payload starts in, so that a private build
# folder is no obstacle. inside.sh always comes along:
#
#   . ./inside.sh
#
# -T: the payload speaks TAP, and so do we: a reason to skip is a plan, and
# a break-down a bail-out.
# -b BUILD is the build folder (default: where we are, as in `make check`).
# -i installs from there into a stage first.
# -s STAGE takes a tree made by `make install DESTDIR=STAGE`. It is laid over
# the host's folders inside, owned by root, so that paths which were compiled
# in are right, whatever the prefix. /etc, /usr and /var can be written there
# (overlays with tmpfs); /etc/ppp is empty but for an empty options file.
#
# -S: systemd is process 1, with its journal, the stage's units and none of the
# host's; the payload is a unit of its own. systemctl(1) works.
#
# -o FOLDER: what the payload leaves in ./out is copied there, good or bad.
#
# The payload's environment: PATH (with the stage's sbin and bin in front),
# HOME and TMPDIR (tmpfs), TERM=dumb. Real pppd is at /usr/sbin/pppd, made
# set-user-ID as it should be. /dev/ttyS0 and ttyS1 are the ends of a cable;
# they have no modem lines, but are ttys of the real tty core. Kernel messages
# are in ./out/console.
#
# RG_UML=no in the environment is a reason to skip.
#
# Started as root it becomes an ordinary user first (RG_UML_UID, default
# nobody's 65534): as root, hostfs would be the real file system.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/uml/box.sh
. "$here/box.sh"
box_options "$@"
shift $((OPTIND - 1))

[ "${RG_UML:-yes}" != no ] || skip "RG_UML=no"
linux=$(command -v linux.uml) || linux=/usr/bin/linux.uml
[ -x "$linux" ] || skip "user-mode Linux (package user-mode-linux) is missing"
modules=
for dir in /usr/lib/uml/modules/*/kernel; do
	[ -d "$dir/drivers/net/ppp" ] && modules=$dir
done
[ -n "$modules" ] || skip "the modules of user-mode Linux are missing"
[ -z "$manager" ] || [ -x $manager ] ||
	skip "systemd (package systemd) is missing"
[ -r /usr/sbin/pppd ] || skip "pppd (package ppp) is missing"

box_make uml "$here/inside.sh" -- "$@"
mkdir "$box/uml"
cp "$build/tests/uml/xstate.so" "$build/tests/uml/insmod" "$box/" ||
	broken 125 "no helpers in $build/tests/uml: make check builds them"
box_init <<END
modules=$modules
. $box/run/inside.sh
END

as=
if [ "$(id -u)" = 0 ]; then
	uid=${RG_UML_UID:-65534}
	command -v setpriv >/dev/null || skip "setpriv (util-linux) is missing"
	chown -R "$uid:$uid" "$box"
	as="setpriv --reuid=$uid --regid=$uid --clear-groups --inh-caps=-all"
	# The way to the box may be closed to others (TMPDIR of root).
	$as test -r "$box/init" || skip "uid $uid cannot reach $box"
fi

cd "$box" || exit 125
# A cable between ttyS0 and ttyS1 inside: what one writes the other reads.
mkfifo uml/there uml/back
exec 3<>uml/there 4<>uml/back
TMPDIR=$box/uml HOME=$box/uml
export TMPDIR HOME
# shellcheck disable=SC2086 # a command and its words
timeout -k 5 "$seconds" $as env "LD_PRELOAD=$box/xstate.so" "$linux" "mem=$memory" rootfstype=hostfs \
	rootflags=/ rw "init=$box/init" con=null con0=null,fd:1 quiet \
	ssl=null ssl0=fd:3,fd:4 ssl1=fd:4,fd:3 \
	"uml_dir=$box/uml/" umid=rg </dev/null >"$box/run/out/console" 2>&1 &
machine=$!
wait "$machine" # can be interrupted, unlike a command in front
status=$?
machine=
box_end $status "user-mode Linux"
