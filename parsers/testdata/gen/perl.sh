#!/bin/sh
# Runs the programs of ./perl with the Perl of this machine (Debian: perl libmojolicious-perl libtry-tiny-perl libdancer2-perl libmoose-perl libdbi-perl
# libdbd-sqlite3-perl libplack-perl liblog-log4perl-perl libexception-class-perl libcarp-always-perl), and stores what they print, verbatim, beside what Perl
# itself knows of the errors (perl/Oracle.pm).
#
#   parsers/testdata/gen/perl.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../perl
rm -rf /tmp/perlshop && mkdir /tmp/perlshop && cp "$here"/perl/* /tmp/perlshop && cd /tmp/perlshop || exit 1
version=$(perl -e 'printf "%vd", $^V' | sed 's/\.[0-9]*$//')
for shape in ${*:-$(ls *.pl | sed 's/\.pl$//')}; do
	rm -f oracle.jsonl && touch oracle.jsonl
	ORACLE=/tmp/perlshop/oracle.jsonl perl -I/tmp/perlshop $shape.pl 2>$out/$shape-$version.log >/dev/null
	[ -s oracle.jsonl ] || { echo "$shape: nothing noted" >&2; continue; }
	bare=
	grep -q '^# bare' $shape.pl && bare=generic
	grep -q '^use threads' $shape.pl && bare=threading
	python3 - "$version" "$bare" "$(grep '^# tail' $shape.pl)" >$out/$shape-$version.json <<'PY'
import json, sys
traces = [json.loads(l) for l in open("oracle.jsonl", encoding="utf-8")]
for t in traces:
    if sys.argv[2]:
        t["mechanism"], t["handled"] = sys.argv[2], False
    if sys.argv[3]:
        t["tail"] = True # the program noted the inner calls only
print(json.dumps({"perl": sys.argv[1], "traces": traces}, indent=2, ensure_ascii=False))
PY
done
