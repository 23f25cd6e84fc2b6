#!/bin/sh
# Runs the programs of ./lua with the Luas of this machine (Debian: lua5.1 lua5.3 lua5.4 luajit), and stores what they print, verbatim, beside what Lua itself
# knows of the errors (lua/oracle.lua).
#
#   parsers/testdata/gen/lua.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../lua
rm -rf /tmp/luashop && mkdir /tmp/luashop && cp "$here"/lua/* /tmp/luashop && cd /tmp/luashop || exit 1
for shape in ${*:-$(ls *.lua | grep -v oracle | sed 's/\.lua$//')}; do
	for lua in lua5.1 lua5.3 lua5.4 luajit; do
		case $shape-$lua in
		coroutine-lua5.1 | overflow-lua5.*) continue ;;
		index-* | plain-* | xpcall-* | coroutine-* | overflow-luajit | *-lua5.4 | multiline-* | string-luajit) ;;
		*) continue ;;
		esac
		version=${lua#lua}
		[ $lua = luajit ] && version=jit2.1
		rm -f oracle.jsonl && touch oracle.jsonl
		timeout 20 $lua $shape.lua >$out/$shape-$version.log 2>&1
		inside=
		[ $shape = coroutine ] && inside=1
		ORACLE=/tmp/luashop/oracle.jsonl INSIDE=$inside timeout 20 $lua oracle.lua $shape.lua >/dev/null 2>&1
		python3 - $lua $shape >$out/$shape-$version.json <<'PY'
import json, sys
traces = [json.loads(l) for l in open("oracle.jsonl", encoding="utf-8")]
for t in traces:
    for e in t["exceptions"]:
        if len(e["frames"]) > 25:  # Lua leaves out those in the middle
            keep = 10 if sys.argv[1] in ("lua5.3", "lua5.4", "lua5.1") else 11
            last = {"lua5.4": 11, "lua5.3": 11, "lua5.1": 11, "luajit": 10}[sys.argv[1]]
            e["frames"] = e["frames"][:last] + e["frames"][-keep:]
print(json.dumps({"lua": sys.argv[1], "traces": traces}, indent=2, ensure_ascii=False))
PY
	done
done
