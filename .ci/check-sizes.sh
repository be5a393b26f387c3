#!/bin/sh
# Functions: 60 lines at most, nine of ten at most 40. Files: 500, headers
# 150, or what .ci/size-exceptions grants. Usage: check-sizes.sh SOURCE-ROOT
cd "$1" || exit 2
status=0

for file in $(find src tests \( -name '*.c' -o -name '*.h' \) | sort); do
	lines=$(wc -l <"$file")
	case $file in
	*.h) max=150 ;;
	*) max=500 ;;
	esac
	more=$(awk -v f="$file" '$1 == f { print $2 }' .ci/size-exceptions)
	max=${more:-$max}
	if [ "$lines" -gt $max ]; then
		echo "$file: $lines lines, at most $max"
		status=1
	fi
done

lengths=$(find src tests -name '*.c' -exec \
    ctags --fields=+ne --kinds-C=f -f - {} + | awk -F '\t' '
	{
		first = last = 0
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/)
				first = substr($i, 6)
			if ($i ~ /^end:/)
				last = substr($i, 5)
		}
		if (last)
			print last - first + 1, $2 ": " $1
	}' | sort -n)
total=$(echo "$lengths" | wc -l)
if [ "$total" -lt 10 ]; then
	echo "ctags found only $total functions"
	exit 1
fi
over=$(echo "$lengths" | awk '$1 > 60 { print $2, $3 ": " $1 " lines" }')
if [ -n "$over" ]; then
	echo "$over"
	echo "at most 60 lines a function"
	status=1
fi
p90=$(echo "$lengths" | sed -n "$(((total * 9 + 9) / 10))p" | cut -d' ' -f1)
echo "$total functions, 90 % have at most $p90 lines"
if [ "$p90" -gt 40 ]; then
	echo "that is more than 40"
	status=1
fi
exit $status
