#!/bin/sh
# Runs the programs of ./elixir with the Elixir of this machine (Debian: elixir), and stores what they print, verbatim, beside what the runtime itself knows of
# the errors (elixir/oracle.exs).
#
#   parsers/testdata/gen/elixir.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../elixir
rm -rf /tmp/elixirshop && mkdir /tmp/elixirshop && cp "$here"/elixir/*.exs /tmp/elixirshop && cd /tmp/elixirshop || exit 1
version=$(elixir --version | sed -n 's/^Elixir \([0-9]*\.[0-9]*\).*/\1/p')
for shape in ${*:-$(ls *.exs | grep -v oracle | sed 's/\.exs$//')}; do
	rm -f oracle.jsonl && touch oracle.jsonl
	ORACLE=/tmp/elixirshop/oracle.jsonl elixir -r oracle.exs $shape.exs >$out/$shape-$version.log 2>&1
	python3 -c 'import json,sys; print(json.dumps({"elixir": sys.argv[1], "traces": [json.loads(l) for l in open("oracle.jsonl", encoding="utf-8")]}, indent=2, ensure_ascii=False))' "$(elixir --version | sed -n 's/^Elixir \([0-9.]*\).*/\1/p')" >$out/$shape-$version.json
done
