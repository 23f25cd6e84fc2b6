#!/bin/sh
# Writes logs with the loggers of other languages than Python (for those: formats.py): a small program for each language logs the same story with each
# logger, and writes beside it what it told the logger. Run from the root of the repository; TZ and places are fixed, so that only times change.
#
#   npm i --prefix $JS pino bunyan winston
#   Go modules come by themselves; the jars by Maven, into $JARS (see java.py; and net.logstash.logback:logstash-logback-encoder, org.apache.logging.log4j:log4j-layout-template-json, org.apache.tomcat:tomcat-juli)
#   apt-get install php-cli php-monolog ruby
set -e
out=$PWD/parsers/testdata/loggers here=$PWD/parsers/testdata/gen/loggers shop=/tmp/shop
mkdir -p "$out" $shop
cp -r "$here"/. $shop
cd $shop
export TZ=UTC
want() { test -z "$1" || case " $1 " in *" $2 "*) ;; *) return 1 ;; esac }
if want "$*" node; then NODE_PATH=${JS:-/tmp/js}/node_modules node node.cjs "$out"; fi
if want "$*" go; then (cd golang && go mod tidy >/dev/null 2>&1 && go run . "$out"); fi
if want "$*" java; then javac -cp "${JARS:-/tmp/jv/lib}/*" -d classes Loggers.java && for kind in logback logback-spring logback-json logstash log4j log4j-template log4j-ecs log4j-gelf log4j-layout log4j-layout-objects jul tomcat; do java -cp "classes:${JARS:-/tmp/jv/lib}/*" Loggers $kind "$out"; done; fi
if want "$*" php; then php monolog.php "$out"; fi
if want "$*" ruby; then ruby logger.rb "$out"; fi
