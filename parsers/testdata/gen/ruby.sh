#!/bin/sh
# Runs the programs of ./ruby with the Ruby of this machine, and with those for WebAssembly where they are installed (npm i @ruby/3.4-wasm-wasi in
# /tmp/rbw), and stores what they print, verbatim, with what the programs noted about their own errors (ruby/oracle.rb).
#
#   parsers/testdata/gen/ruby.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../ruby
rm -rf /tmp/shop && cp -r "$here/ruby" /tmp/shop && cd /tmp/shop || exit 1
version=$(ruby -e 'print RUBY_VERSION[/\d+\.\d+/]')
for shape in ${*:-$(cd "$here/ruby" && ls *.rb | grep -v oracle | sed 's/\.rb$//')}; do
	anonymous=
	grep -q '^# anonymous' $shape.rb && anonymous=Exception
	ANONYMOUS=$anonymous ORACLE=$out/$shape-$version.json ruby -r/tmp/shop/oracle.rb /tmp/shop/$shape.rb >$out/$shape-$version.log 2>&1
	grep -Eq 'Thread|interrupt|timeout|syntaxerror|fiber|errno' $shape.rb && continue
	for wasm in 3.3 3.4; do
		[ -d /tmp/rbw/node_modules/@ruby/$wasm-wasm-wasi ] || continue
		case $shape-$wasm in
		cause*-* | nomethod*-* | modules-* | labels-3.4 | backtoback-3.4 | bottom*-3.4 | uncaught-3.4 | logger-3.4 | ensured-3.4 | modifier-3.4 | nameerror-3.4) ;;
		*) continue ;;
		esac
		ORACLE=/tmp/shop/$shape-$wasm.json node --no-warnings "$here/ruby/wasm.mjs" $wasm $shape >$out/$shape-$wasm.log 2>&1
		mv /tmp/shop/$shape-$wasm.json $out/
	done
done
