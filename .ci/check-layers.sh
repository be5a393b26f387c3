#!/bin/sh
# A folder of src may include only what its row here allows (rasgate(7)).
# Usage: check-layers.sh SOURCE-ROOT
cd "$1/src" || exit 2
status=0

allow() { # FOLDER ALLOWED...
	folder=$1
	shift
	for file in "$folder"/*.[ch]; do
		[ -e "$file" ] || continue
		for inc in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$file" |
		    sort -u); do
			case " $folder $* " in
			*" $inc "*) ;;
			*)
				echo "$file: layer $folder may not include $inc/"
				status=1
				;;
			esac
		done
	done
}

forbid() { # PATTERN FOLDER... : system headers that a pure layer may not see
	pattern=$1
	shift
	for folder in "$@"; do
		if grep -nE "^#include <($pattern)" "$folder"/*.[ch] /dev/null 2>/dev/null; then
			echo "src/$folder: must stay free of these headers"
			status=1
		fi
	done
}

allow base
allow wire base
allow loop base wire
allow ras base
allow line base
allow conf base include
allow device base
allow gate base wire ras
allow child base wire loop
allow monitor base wire loop ras conf device gate child
allow operator base wire loop conf device gate monitor
allow daemon base conf gate child monitor operator
allow ctl base wire conf
allow machine base ctl
allow accounts base wire ctl
allow engine base wire loop ras line
allow method base wire
allow auth base wire method
allow radius base wire method loop method
allow session base wire
allow store base wire
allow modhost base wire include
allow pppd base wire
forbid 'sys/socket|sys/ioctl|unistd|fcntl|termios|time\.h|event2|poll|signal' \
    ras line gate
forbid 'event2' base wire conf device gate auth session store modhost ctl \
    machine accounts pppd
mon='device gate child monitor operator daemon'
tool='ctl machine accounts'
forbid 'libconfig' base wire loop ras line $mon $tool engine auth radius \
    session store pppd
forbid 'seccomp' wire loop ras line conf $mon engine auth radius session \
    store $tool pppd
forbid 'crypt|security/' base wire loop ras line conf $mon engine radius \
    session store $tool pppd
forbid 'md5' base wire loop ras line conf $mon engine auth session store \
    $tool pppd
forbid 'liboath' base wire loop ras line conf $mon engine radius session \
    store $tool pppd
forbid 'event2|libconfig|seccomp|crypt|security/|md5|liboath' method
# RADIUS packets, apart from whoever sends them
if grep -nE '^#include <(sys/socket|unistd|time\.h|event2|poll|netinet)' \
    radius/packet*.[ch] radius/digest.[ch]; then
	echo "src/radius: packets must stay free of these headers"
	status=1
fi
exit $status
