#!/bin/sh
# A Debian 13 below ROOT, for its pppd 2.5 and its compiler: made from the
# package mirror that is configured here, used through chroot, hence as root.
# Usage: debian13.sh ROOT make PACKAGE...
#        debian13.sh ROOT run COMMAND ARGUMENT...
# run is in /build there; the source root, where this is called, is /src.
set -eu
root=$1
what=$2
shift 2

# in_root SCRIPT ARGUMENT...: with mounts that go when it ends
in_root() {
	mkdir -p "$root/src" "$root/build"
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m -p -f sh -c '
		set -eu
		root=$1 script=$2
		shift 2
		mount --bind "$PWD" "$root/src"
		mount -o remount,bind,ro "$root/src"
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		exec chroot "$root" sh -euc "$script" sh "$@"
	' sh "$root" "$@"
}

make_root() {
	mirror=$(apt-get indextargets --format '$(REPO_URI)' \
	    'Created-By: Packages' | head -n 1)
	rm -rf --one-file-system "$root"
	mkdir -p "$root"
	debootstrap --variant=minbase trixie "$root" "$mirror"
	cp -L /etc/resolv.conf "$root/etc/"
	# shellcheck disable=SC2016
	in_root '
		export DEBIAN_FRONTEND=noninteractive
		apt-get -q update
		apt-get -q -y --no-install-recommends install "$@"
		touch /made' "$@"
}

case $what in
make)
	[ -e "$root/made" ] || make_root "$@"
	;;
run)
	# shellcheck disable=SC2016
	in_root 'cd /build && exec "$@"' "$@"
	;;
esac
