#!/bin/sh
# Makes the corpus again, as far as this machine can: each generator whose programs are here is run, and each other one is named with what it lacks. Logs hold times,
# addresses and process numbers, so that a run changes many of them; look at `git diff` before keeping any.
#
#   parsers/testdata/gen/corpus.sh [-n] [NAME...]     -n only says what would be run
dry=
[ "$1" = -n ] && { dry=1; shift; }
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.." || exit 1
only=" $* " ran=0 skipped=0 failed=0

# generator NAME "PROGRAM|PATH..." COMMAND...: runs the command where all programs (or files, if they begin with "/") are there
generator() {
	name=$1 needs=$2
	shift 2
	case $only in "  " | *" $name "*) ;; *) return ;; esac
	missing=
	for need in $needs; do
		case $need in
		/*) [ -e "$need" ] || missing="$missing $need" ;;
		*) command -v "$need" >/dev/null 2>&1 || missing="$missing $need" ;;
		esac
	done
	if [ -n "$missing" ]; then
		echo "skipped  $name: no$missing (the head of $2 says where to get them)"
		skipped=$((skipped + 1))
	elif [ -n "$dry" ]; then
		echo "would run $name"
	elif (unset GOFLAGS; "$@") >/tmp/corpus-$name.log 2>&1; then
		echo "ran      $name: $(git status --short parsers/testdata | wc -l) files differ so far"
		ran=$((ran + 1))
	else
		echo "failed   $name: see /tmp/corpus-$name.log"
		failed=$((failed + 1))
	fi
}

g=parsers/testdata/gen
JARS=${JARS:-/tmp/jv/lib} JS=${JS:-/tmp/js}
python=$(command -v /tmp/v/bin/python || echo /tmp/v/bin/python)
script() { # interpreter script...: for the message of generator, the script comes first
	file=$1
	shift
	"$@" "$file"
}
generator python "python3 $HOME/.pyenv/versions" script $g/python.py python3
generator formats "$python" script $g/formats.py sh -c "$python \$0 parsers/testdata/formats"
generator services "/tmp/realenv/bin/python curl" script $g/services.sh sh
generator go "go python3" script $g/go.py python3
generator java "javac java python3 $JARS" script $g/java.py python3
generator javascript "node /tmp/jsrt/sdk" script $g/javascript.mjs node
generator ruby "ruby" script $g/ruby.sh sh
generator php "php" script $g/php.sh sh
generator dotnet "mcs mono" script $g/dotnet.sh sh
generator rust "rustc python3" script $g/rust.py python3
generator native "gcc g++ python3" script $g/native.py python3
generator kernel "gcc dmesg python3" script $g/kernel.py python3
generator coredump "gcc unshare apt-get python3" script $g/coredump.py python3
generator elixir "elixir python3" script $g/elixir.sh sh
generator erlang "erl erlc python3" script $g/erlang.sh sh
generator perl "perl python3" script $g/perl.sh sh
generator lua "lua5.4 python3" script $g/lua.sh sh
generator dart "npm python3" script $g/dart.py python3
generator loggers "node go javac php ruby $JARS $JS/node_modules" script $g/loggers.sh sh
for unknown in $*; do
	case " python formats services go java javascript ruby php dotnet rust native kernel coredump elixir erlang perl lua dart loggers " in
	*" $unknown "*) ;;
	*) echo "no generator is called $unknown" >&2 && exit 2 ;;
	esac
done
echo "Swift is not run anywhere: its cases are typed, like all that have \"typed\" in their names."
[ -n "$dry" ] || echo "$ran generators ran, $skipped were skipped, $failed failed"
[ $failed = 0 ]
