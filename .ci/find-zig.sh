#!/bin/sh
# Print the path of zig, whose C compiler brings headers and C library of the
# BSDs: the one in the PATH, else npm puts what .ci/zig/package-lock.json pins
# into FOLDER. For checks only, never for what is installed. Exit status 77:
# there is none; prints why. Usage: find-zig.sh FOLDER, in the source root
set -eu
folder=$1
found=$PWD/$folder/zig

none() {
	echo "no zig in the PATH, and $*"
	exit 77
}

! command -v zig || exit 0
if [ -x "$found" ] && cmp -s .ci/zig/package-lock.json \
    "$folder/package-lock.json"; then
	echo "$found"
	exit 0
fi
[ "$(uname -sm)" = 'Linux x86_64' ] || none "none to fetch for $(uname -sm)"
command -v npm >/dev/null || none 'no npm to fetch it'
rm -rf "$folder"
mkdir -p "$folder"
cp .ci/zig/package.json .ci/zig/package-lock.json "$folder/"
log=$folder/npm.log
(cd "$folder" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund \
    --no-update-notifier --fetch-retries=1 --cache "$PWD/cache") \
    >"$log" 2>&1 || {
	cat "$log" >&2
	# Something else than what is pinned is no reason to skip.
	! grep -q EINTEGRITY "$log" || exit 1
	none "npm cannot fetch it:" \
	    "$(sed -n 's/^npm [eE][rR][rR][a-z!]* //p' "$log" | head -n 1)"
}
rm -rf "$folder/cache"
modules=$PWD/$folder/node_modules/@zigc
cat >"$found" <<EOF
#!/bin/sh
ZIG_LIB_DIR='$modules/lib' exec '$modules/linux-x64/bin/zig' "\$@"
EOF
chmod +x "$found"
echo "$found"
