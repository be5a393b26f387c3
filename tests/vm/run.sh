#!/bin/sh
# run.sh - run a script as root on a real Debian kernel with real serial
# drivers, in QEMU, by anybody.
#
#   run.sh [OPTION]... SCRIPT [ARGUMENT]...
#
# Options, results and what SCRIPT finds are those of tests/uml/run.sh, which
# says more. What differs:
#
# The kernel is that of $RG_VM_KERNEL, a folder with boot/vmlinuz-VERSION and
# lib/modules/VERSION: a linux-image package of Debian, unpacked or, by
# default, installed. KVM makes it fast, and without KVM it works as well.
#
# The host's files are below /, read only (9P), with tmpfs above them; the
# stage is copied there.
#
# /dev/ttyS1 and ttyS2 are two UARTs (16550A) with a cable between them. QEMU
# carries bytes and BREAK (QMP's chardev-send-break, uart1 and uart2), no
# modem lines: DCD, DSR and CTS are always up, and DTR is seen on this side
# alone. Kernel messages go to ttyS0, and so to ./out/console.
#
# Two USB adapters (FTDI, ftdi_sio) can be plugged in by QMP: chardevs usb1
# and usb2, whose far ends are /dev/virtio-ports/far-usb1 and far-usb2. The
# modules for a modem of class ACM without hardware (dummy_hcd, g_serial) are
# there too.
#
# QMP itself is /dev/virtio-ports/qmp. udevd runs, with Debian's rules for
# names in /dev/serial.
set -u

here=$(cd "$(dirname "$0")" && pwd)
uml=$here/../uml
# shellcheck source=tests/uml/box.sh
. "$uml/box.sh"
memory=512M
box_options "$@"
shift $((OPTIND - 1))

qemu=$(command -v qemu-system-x86_64) ||
	skip "QEMU (package qemu-system-x86) is missing"
[ "$(uname -m)" = x86_64 ] || skip "the host is no x86_64"
busybox=$(command -v busybox) || skip "busybox (busybox-static) is missing"
PATH=$PATH:/usr/sbin:/sbin
command -v modprobe >/dev/null || skip "modprobe (package kmod) is missing"
[ -x /lib/systemd/systemd-udevd ] || skip "udevd (package udev) is missing"
[ -r /usr/sbin/pppd ] || skip "pppd (package ppp) is missing"

kernel=${RG_VM_KERNEL:-/}
for linux in "${kernel%/}"/boot/vmlinuz-*; do
	version=${linux##*/vmlinuz-}
	tree=${kernel%/}/lib/modules/$version
	[ -r "$linux" ] && [ -e "$tree/modules.dep" ] &&
		[ -d "$tree/kernel/drivers/usb/gadget/udc" ] && break
	version=
done
[ -n "$version" ] ||
	skip "no kernel of Debian (package linux-image-amd64) in $kernel"

# What finds the host's files; the rest comes from there.
first_modules='virtio_pci 9pnet_virtio 9p overlay'

pack_modules() { # FOLDER: with the list of them, in their order
	for module in $first_modules; do
		modprobe -d "${kernel%/}/" -S "$version" --show-depends "$module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' |
		while read -r file; do
			cp "$file" "$1/" && basename "$file" >>"$1/list"
		done
	[ -s "$1/list" ]
}

pack_init() {
	cat <<END
#!/bin/busybox sh
PATH=/bin
export PATH
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t devtmpfs dev /dev
cd /modules
while read -r file; do
	insmod "\$file"
done <list
on=trans=virtio,version=9p2000.L,msize=262144
mount -t 9p -o \$on,ro,cache=loose host /lower &&
mount -t tmpfs -o mode=755 tmp /upper &&
mkdir /upper/top /upper/work &&
mount -t overlay -o lowerdir=/lower,upperdir=/upper/top,workdir=/upper/work \
	overlay /all &&
mkdir -p "/all$box" &&
mount -t 9p -o \$on,cache=none box "/all$box" || poweroff -f
umount /dev /proc
exec switch_root /all $box/init
END
}

# A first root folder that has just enough to find the other.
pack() {
	tree=$box/first
	mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/modules" "$tree/lower" \
		"$tree/upper" "$tree/all"
	cp "$busybox" "$tree/bin/busybox"
	pack_modules "$tree/modules" || broken 125 "modprobe found no modules"
	pack_init >"$tree/init"
	chmod 755 "$tree/init"
	(cd "$tree" && find . | "$busybox" cpio -o -H newc) \
		>"$box/first.cpio" 2>/dev/null
}

# Two ends of a cable: cable NAME NAME
cable() {
	echo "-chardev socket,id=$1,path=$box/$1,server=on,wait=off"
	echo "-chardev socket,id=$2,path=$box/$1"
}

hardware() {
	echo "-nodefaults -no-user-config -display none -no-reboot"
	echo "-m $memory -smp 2"
	echo "-virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"
	echo "-virtfs local,path=$box,mount_tag=box,security_model=none,multidevs=remap"
	echo "-chardev file,id=console,path=$box/run/out/console"
	echo "-device isa-serial,chardev=console,index=0"
	cable uart1 uart2
	echo "-device isa-serial,chardev=uart1,index=1"
	echo "-device isa-serial,chardev=uart2,index=2,irq=5"
	echo "-device virtio-serial,max_ports=8"
	cable qmp far-qmp
	echo "-mon chardev=qmp,mode=control"
	echo "-device virtserialport,chardev=far-qmp,name=qmp"
	echo "-device qemu-xhci,id=usb"
	for name in usb1 usb2 pci1; do
		cable $name far-$name
		echo "-device virtserialport,chardev=far-$name,name=far-$name"
	done
}

# As the kernel says first when it is there at all.
alive() {
	grep -q "Linux version" "$box/run/out/console" 2>/dev/null
}

gone() {
	! kill -0 "$machine" 2>/dev/null
}

start() { # OPTION...: in the background
	rm -f "$box/run/out/console"
	# shellcheck disable=SC2046,SC2086 # words
	timeout -k 5 "$seconds" "$qemu" "$@" $(hardware) -kernel "$linux" \
		-initrd "$box/first.cpio" -append "$words" \
		</dev/null >"$box/qemu" 2>&1 &
	machine=$!
}

# A KVM may be there and of no use, as within some virtual machines.
start_fast() {
	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return
	start -accel kvm -cpu host
	tries=300
	while ! alive && ! gone && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	alive && return
	kill "$machine" 2>/dev/null
	wait "$machine"
	return 1
}

box_make vm "$here/inside.sh" -- "$@"
cp "$uml/inside.sh" "$box/run/inside-uml.sh"
box_init <<END
kernel=${kernel%/}
version=$version
. $box/run/inside.sh
END
pack
words="console=ttyS0 earlyprintk=serial,ttyS0 panic=-1 nokaslr mitigations=off"
cd "$box" || exit 125
start_fast || start -accel tcg,thread=multi
wait "$machine" # can be interrupted, unlike a command in front
status=$?
machine=
[ -s "$box/run/out/console" ] || cat "$box/qemu" >&2
box_end $status QEMU
