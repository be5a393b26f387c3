# inside.sh - what scripts use inside QEMU (run.sh): as in user-mode Linux,
# but for the kernel's and udev's share.
# shellcheck shell=sh disable=SC2154

# shellcheck source=tests/uml/inside.sh
. "$box/run/inside-uml.sh"

inside_layers() {
	[ ! -d "$box/stage" ] || cp -R "$box/stage/." /
	mount -t tmpfs -o mode=755 tmp /etc/ppp
	mkdir /etc/ppp/peers
	: >/etc/ppp/options
}

# Names in /dev/serial, and drivers for what is plugged in, as on any Debian.
inside_udev() {
	rules=/run/tmp/rules
	mkdir $rules
	for name in 50-udev-default 60-serial 80-drivers; do
		cp /lib/udev/rules.d/$name.rules $rules/
	done
	mount --bind $rules /lib/udev/rules.d
	/lib/systemd/systemd-udevd --daemon
}

# The helpers' users, as they are installed, and who is on which line.
inside_accounts() {
	# The host keeps these from who runs QEMU.
	rm -f /etc/.pwd.lock /etc/shadow /etc/gshadow
	find "$box/stage" -path '*/sysusers.d/*.conf' -exec systemd-sysusers {} +
	: >/run/utmp
	: >/var/log/wtmp
	ln -sfn /run /var/run
}

inside_modules() {
	mkdir -p /lib/modules
	mount --bind "$kernel/lib/modules" /lib/modules
	modprobe -a virtio_console ppp_async xhci_pci usbserial cdc_acm
	ip link set lo up
}

inside_boot() {
	inside_environment
	inside_mounts
	inside_layers
	inside_accounts
	inside_udev
	inside_modules
	udevadm settle
	inside_payload
}
