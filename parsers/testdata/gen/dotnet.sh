#!/bin/sh
# Compiles ./dotnet with Mono and runs it once per shape; what it prints is stored verbatim, with what it noted about its own errors.
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../dotnet
rm -rf /tmp/shop && cp -r "$here/dotnet" /tmp/shop && cd /tmp/shop || exit 1
mcs -debug -out:shop.exe Shop.cs || exit 1
for shape in uncaught inner inner3 multiline nullref index constructor nested deep divide empty unicode parse; do
	for how in crash log string; do
		ORACLE=$out/$shape$how-mono6.8.json mono --debug shop.exe $shape $how >$out/$shape$how-mono6.8.log 2>&1
	done
done
