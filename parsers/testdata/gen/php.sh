#!/bin/sh
# Runs the programs of ./php with the PHP of this machine, and stores what they print, verbatim, with what the programs noted about their own errors
# (php/oracle.php).
#
#   parsers/testdata/gen/php.sh [SHAPE...]
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../php
rm -rf /tmp/shop && cp -r "$here/php" /tmp/shop && cd /tmp/shop || exit 1
version=$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
for shape in ${*:-$(cd "$here/php" && ls *.php | grep -v oracle | sed 's/\.php$//')}; do
	set -- -d display_errors=0 -d log_errors=1 -d memory_limit=64M
	grep -q '^// args' $shape.php && set -- "$@" -d zend.exception_ignore_args=0
	grep -q '^// display' $shape.php && set -- -d display_errors=1 -d log_errors=0
	grep -q '^// html' $shape.php && set -- -d display_errors=1 -d log_errors=0 -d html_errors=1
	grep -q '^// logged' $shape.php && set -- "$@" -d error_log=/tmp/shop/log -d date.timezone=UTC
	ORACLE=$out/$shape-$version.json php "$@" /tmp/shop/$shape.php >$out/$shape-$version.log 2>&1
	[ -f log ] && cat log >>$out/$shape-$version.log && rm log
	kind=$(sed -n 's#^// oneline ##p' $shape.php)
	[ -n "$kind" ] && KIND=$kind php -r '
		// An error without a trace, by the words of main.c: "KIND:  MESSAGE in FILE on line LINE".
		preg_match("/^PHP [^:]+:  (.*) in (\S+) on line (\d+)$/m", stream_get_contents(STDIN), $m);
		echo json_encode(["traces" => [["level" => "fatal", "mechanism" => "generic", "handled" => false, "exceptions" => [["type" => getenv("KIND"), "value" => $m[1],
			"frames" => [["abs_path" => $m[2], "lineno" => (int)$m[3], "function" => ""]]]]]]], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";' \
		<$out/$shape-$version.log >$out/$shape-$version.json
done
exit 0
