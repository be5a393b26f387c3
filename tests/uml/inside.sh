# inside.sh - what scripts use inside user-mode Linux (run.sh).

# --- process 1: run.sh's init script calls inside_boot and never returns ---

inside_mounts() {
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t devtmpfs dev /dev 2>/dev/null
	mkdir -p /dev/pts /dev/shm
	mount -t devpts -o ptmxmode=666,mode=620 devpts /dev/pts
	mount -t tmpfs -o mode=1777 tmp /dev/shm
	mount -t tmpfs -o mode=755 tmp /run
	mkdir -p /run/lock /run/tmp
	chmod 1777 /run/lock /run/tmp
	mount -t tmpfs -o mode=700 tmp /root
}

# Makes a folder of the host writable, with what the stage has for it.
inside_overlay() { # FOLDER
	layer=/run/layer$1
	mkdir -p "$layer/top" "$layer/work"
	if [ -d "$box/stage$1" ]; then
		cp -R "$box/stage$1/." "$layer/top/"
		chown -R 0:0 "$layer/top"
	fi
	mount -t overlay -o \
		"lowerdir=$1,upperdir=$layer/top,workdir=$layer/work" \
		overlay "$1"
}

inside_layers() {
	"$box/insmod" "$modules/fs/overlayfs/overlay.ko" || return
	for dir in /etc /usr /var; do
		inside_overlay "$dir"
	done
	for dir in "$box"/stage/*; do
		dir=${dir#"$box/stage"}
		case $dir in
		/etc | /usr | /var | '/*') ;;
		*) inside_overlay "$dir" ;;
		esac
	done
	# The host's are readable, but set-user-ID does not come through.
	cp /usr/sbin/pppd /run/tmp/pppd
	rm -f /usr/sbin/pppd
	cp /run/tmp/pppd /usr/sbin/pppd
	chmod 4755 /usr/sbin/pppd
	rm -f /run/tmp/pppd
	mount -t tmpfs -o mode=755 tmp /etc/ppp
	mkdir /etc/ppp/peers
	: >/etc/ppp/options
}

inside_modules() {
	for module in drivers/net/slip/slhc drivers/net/ppp/ppp_generic \
	    lib/crc-ccitt drivers/net/ppp/ppp_async; do
		"$box/insmod" "$modules/$module.ko" || echo "insmod $module failed"
	done
	# debug=2: blocking opens do not wait for a carrier that n_gsm's own
	# open has just forgotten
	"$box/insmod" "$modules/drivers/tty/n_gsm.ko" debug=2 ||
		echo "insmod n_gsm failed"
	ip link set lo up
}

inside_halt() {
	sync
	poweroff -f
	halt -f
	echo o >/proc/sysrq-trigger
	sleep 10
} 2>/dev/null

inside_environment() {
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	HOME=/root TMPDIR=/run/tmp TERM=dumb
	stage=$box/stage
	export PATH HOME TMPDIR TERM stage
	umask 022
}

inside_payload() {
	inside_environment
	cd "$box/run" || inside_halt
	set --
	while IFS= read -r argument; do
		set -- "$@" "$argument"
	done <"$box/arguments"
	"$payload" "$@" >out/payload 2>&1
	status=$?
	echo "$status" >out/status
	inside_halt
}

# PrivateTmp= makes folders in /tmp, which must not be the host's.
inside_tmp() {
	mkdir /run/box
	mount --bind "$box" /run/box
	mount -t tmpfs -o mode=1777 tmp /tmp
	[ -d "$box" ] && return
	mkdir -p "$box"
	mount --bind /run/box "$box"
}

# As many units as a service with its default dependencies asks for.
inside_units() { # FOLDER
	mkdir "$1"
	for target in sysinit basic sockets multi-user; do
		printf '[Unit]\nDefaultDependencies=no\n' >"$1/$target.target"
	done
	for unit in systemd-journald.service systemd-journald.socket \
	    systemd-journald-dev-log.socket; do
		ln -s "/lib/systemd/system/$unit" "$1/$unit"
	done
	cat >"$1/default.target" <<-END
		[Unit]
		Requires=basic.target
		Wants=systemd-journald.service payload.service
	END
	cat >"$1/payload.service" <<-END
		[Unit]
		DefaultDependencies=no
		After=systemd-journald.service
		[Service]
		ExecStart=/bin/sh $box/init payload
	END
}

inside_manager() {
	inside_tmp
	mount -t tmpfs -o mode=755 tmp /etc/systemd/system
	inside_units /run/units
	tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
	staged=$(staged rasgated.service)
	SYSTEMD_UNIT_PATH=/run/units:/etc/systemd/system:$(dirname "$staged")
	export SYSTEMD_UNIT_PATH
	exec "$manager" --log-target=journal-or-kmsg --show-status=no
}

inside_boot() {
	inside_environment
	inside_mounts
	inside_layers
	inside_modules
	[ -z "$manager" ] || inside_manager
	inside_payload
}

# --- for payloads ---

# Where a file of the stage is installed: staged rasgate-session
staged() {
	find "$stage" -name "$1" | sed "s|^$stage||" | head -n 1
}

slow=1 # everything may take so many times longer (valgrind)

# Waits until a command is true: until_true SECONDS COMMAND...
until_true() {
	tries=$(($1 * 10 * slow))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

tap_count=0
tap_failed=0

ok() { # STATUS NAME
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
		tap_failed=$((tap_failed + 1))
	fi
}

# The plan at the end; 0 when nothing failed.
tap_done() {
	echo "1..$tap_count"
	return "$((tap_failed > 0))"
}
