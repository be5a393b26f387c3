# Shared by the subcommands of contrib/quickstart: packages, builds, time.
# Sourced; expects $top and $install.
# shellcheck shell=sh disable=SC2154

now() {
	date +%s
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# packages_of SET...: the names of these sets
packages_of() {
	for set_ in "$@"; do
		awk -v s="$set_" '!/^#/ && $2 == s { print $1 }' \
		    contrib/packages
	done
}

# packages_missing SET...: those that are not installed
packages_missing() {
	for name in $(packages_of "$@"); do
		state=$(dpkg-query -W -f '${Status}' "$name" 2>/dev/null ||
		    true)
		[ "$state" = 'install ok installed' ] || echo "$name"
	done
}

# packages_install LOG SET...: install what is missing, saying so first
packages_install() {
	log=$1
	shift
	[ "$install" = yes ] || return 0
	command -v dpkg-query >/dev/null || {
		echo "not a Debian system: install contrib/packages by hand," \
		    "then use --no-install" >&2
		return 1
	}
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0
	echo "installing with apt-get: $(echo "$missing" | tr '\n' ' ')"
	: >"$log"
	as_root env DEBIAN_FRONTEND=noninteractive \
	    apt-get -q update >>"$log" 2>&1 ||
	    echo "apt-get update failed (see $log), trying all the same"
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive \
	    apt-get -q -y --no-install-recommends install $missing \
	    >>"$log" 2>&1 </dev/null || {
		tail -n 20 "$log"
		echo "apt-get could not install these packages" >&2
		return 1
	}
	# Debian starts it at once, for everybody; our tests have their own.
	for daemon in freeradius fail2ban; do
		case $missing in
		*$daemon*)
			as_root systemctl disable --now $daemon \
			    >>"$log" 2>&1 || :
			;;
		esac
	done
}

# packages_fetch FOLDER LOG: the files of the set deb, which are not installed.
# Without them a test says that it was skipped, and fails the check.
packages_fetch() {
	RG_DEBS=$top/$1
	export RG_DEBS
	lacking=
	for name in $(packages_of deb); do
		ls "$1/${name}"_*.deb >/dev/null 2>&1 ||
		    lacking="$lacking $name"
	done
	[ "$install" = yes ] && [ -n "$lacking" ] || return 0
	echo "fetching with apt-get:$lacking"
	mkdir -p "$1"
	as_root apt-get -q update >"$2" 2>&1 || :
	# shellcheck disable=SC2086 # a list
	(cd "$1" && apt-get -q download $lacking) >>"$2" 2>&1 ||
	    tail -n 20 "$2"
}

processors() {
	getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1
}

# autotools: make configure when it is missing or older than its sources
autotools() {
	if [ -x configure ] && [ -z "$(find configure.ac Makefile.am src etc \
	    man contrib tests \( -name local.am -o -name '*.ac' -o \
	    -name Makefile.am \) -newer configure -print)" ]; then
		return 0
	fi
	autoreconf -i
}

# configure_in FOLDER CONFIGURE-ARGUMENT...: once, and when configure is newer
configure_in() {
	folder=$1
	shift
	mkdir -p "$folder"
	if [ ! -f "$folder/Makefile" ] ||
	    [ -n "$(find configure -newer "$folder/config.status")" ]; then
		(cd "$folder" && "$top/configure" "$@")
	fi
}

# build_in FOLDER CONFIGURE-ARGUMENT...: configure, then make
build_in() {
	configure_in "$@"
	make -C "$folder" -j"$(processors)"
}
