#!/bin/sh
# SEE ALSO of the manuals: rasgate(7) names every page; a page of ours that is
# named exists and names back; all stand in order of section, then of name.
# Usage: check-manuals.sh FOLDER
cd "$1" || exit 2
status=0

complain() {
	echo "$1: SEE ALSO $2"
	status=1
}

# also PAGE: "SECTION NAME" of each page in its list
also() {
	sed -n '/^\.Sh SEE ALSO/,/^\.Sh [^S]/s/^\.Xr \([^ ]*\) \([^ ]*\).*/\2 \1/p' \
	    "$1"
}

names() { # PAGE OTHER
	also "$1" | grep -qxF "${2##*.} ${2%.*}"
}

for page in *.[1-9]; do
	list=$(also "$page")
	[ -n "$list" ] || complain "$page" "is empty"
	[ "$list" = "$(echo "$list" | LC_ALL=C sort -u)" ] ||
	    complain "$page" "is not in order"
	[ "$page" = rasgate.7 ] || names rasgate.7 "$page" ||
	    complain rasgate.7 "does not name $page"
	for other in $(echo "$list" | awk '$2 ~ /^rasgate/ { print $2 "." $1 }'); do
		if [ ! -f "$other" ]; then
			complain "$page" "names $other, which is no page"
		elif ! names "$other" "$page"; then
			complain "$other" "does not name $page, which names it"
		fi
	done
done
exit $status
