#!/bin/sh
# serve.sh nginx|fpm: nginx before php-fpm; the log is nginx's (FastCGI sent in stderr) or php-fpm's (child said into stderr).
at=$(dirname "$0")
case $1 in nginx) fpmlog=/dev/null catch=no phplog= ;; *) fpmlog=/proc/self/fd/2 catch=yes phplog=/dev/stderr ;; esac
fill() { sed "s#{work}#$WORK#g; s#{port}#$PORT#g; s#{at}#$at#g; s#{truth}#$TRUTH_OUT#g; s#{chatter}#$CHATTER#g; s#{fpmlog}#$fpmlog#; s#{catch}#$catch#; s#{phplog}#$phplog#" "$at/$1" > "$WORK/$1"; }
fill nginx.conf; fill fpm.conf
[ "$1" = nginx ] && sed -i '/php_admin_value/d' "$WORK/fpm.conf"
if [ "$1" = nginx ]; then
  timeout 60 php-fpm8.2 -F -R -y "$WORK/fpm.conf" -d display_errors=0 -d date.timezone=UTC >/dev/null 2>&1 &
  exec timeout 60 nginx -c "$WORK/nginx.conf"
fi
timeout 60 nginx -c "$WORK/nginx.conf" >/dev/null 2>&1 &
exec timeout 60 php-fpm8.2 -F -R -y "$WORK/fpm.conf" -d display_errors=0 -d date.timezone=UTC
