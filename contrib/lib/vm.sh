# contrib/quickstart check --vm: a real Debian kernel in QEMU.
# Sourced after jobs.sh; the job as there. vm_main is check.sh's client.
# shellcheck shell=sh disable=SC2034,SC2154

# Debian's package with this machine's kernel, unpacked: nothing is installed
# that would boot, and what is installed may be another system's kernel.
vm_kernel=build/vm/kernel

vm_fetch_kernel() {
	[ "$install" = yes ] || return 0
	[ -z "$(find "$vm_kernel/lib/modules" -name modules.dep 2>/dev/null)" ] ||
	    return 0
	name=$(apt-cache depends linux-image-amd64 |
	    sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1)
	[ -n "$name" ] || {
		echo "apt-cache knows no linux-image-amd64" >&2
		return 1
	}
	echo "downloading $name with apt-get, to be unpacked in $vm_kernel"
	rm -rf "$vm_kernel"
	mkdir -p "$vm_kernel"
	(cd "$vm_kernel" && apt-get -q download "$name" &&
	    dpkg-deb -x ./*.deb . && rm -f ./*.deb) >"$out/kernel.log" 2>&1 || {
		tail -n 20 "$out/kernel.log"
		return 1
	}
	for tree in "$vm_kernel"/lib/modules/*; do
		/sbin/depmod -b "$vm_kernel" "$(basename "$tree")"
	done
}

# The whole daemon as root on ttyS, ttyUSB and ttyACM.
job_vm() {
	[ ! -d "$vm_kernel/lib/modules" ] ||
	    export RG_VM_KERNEL="$top/$vm_kernel"
	autotools
	build_in build/gcc CC=gcc --enable-werror --with-musl
	run_suite build/gcc TESTS=tests/vm/vm.test check_PROGRAMS=
}

vm_main() {
	mkdir -p "$out"
	packages_install "$out/packages.log" build demo check vm
	vm_fetch_kernel
	began_all=$(now)
	run_job vm
	add_job vm
	judge_jobs 1
}
