#!/bin/sh
# Runs the programs of ./erlang with the Erlang of this machine (Debian: erlang-base), and stores what they print, verbatim, beside what the runtime itself knows of
# the errors (erlang/oracle.erl).
#
#   parsers/testdata/gen/erlang.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../erlang
rm -rf /tmp/erlangshop && mkdir /tmp/erlangshop && cp "$here"/erlang/* /tmp/erlangshop && cd /tmp/erlangshop || exit 1
erlc *.erl >/dev/null 2>&1
version=$(erl -noshell -eval 'io:put_chars(erlang:system_info(otp_release)), halt().')
for shape in ${*:-$(sed -n 's/^run(\([a-z]*\)).*/\1/p' shapes.erl)}; do
	rm -f oracle.jsonl && touch oracle.jsonl
	ORACLE=/tmp/erlangshop/oracle.jsonl erl -noshell -eval "oracle:install(), shapes:run($shape), init:stop()." >$out/$shape-$version.log 2>&1
	python3 -c 'import json,sys; print(json.dumps({"otp": sys.argv[1], "traces": [json.loads(l) for l in open("oracle.jsonl", encoding="utf-8")]}, indent=2, ensure_ascii=False))' "$version" >$out/$shape-$version.json
done
