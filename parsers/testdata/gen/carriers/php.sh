#!/bin/sh
# Writes what nginx, Apache and php-fpm themselves make of what PHP logs: their real error logs, with their prefixes, into the folder given.
#
#   apt-get install nginx apache2 php-fpm curl, then: php.sh OUT
set -e
out=$1 here=$(cd "$(dirname "$0")" && pwd) w=/tmp/shopweb
rm -rf $w && mkdir -p $w/www "$out" && cp "$here/shop.php" $w/www/ && chmod -R a+rX $w
cat > $w/fpm.conf <<F
[global]
error_log = $w/fpm.log
daemonize = no
[www]
user = www-data
group = www-data
listen = 127.0.0.1:19000
pm = static
pm.max_children = 1
catch_workers_output = yes
php_admin_flag[log_errors] = on
php_admin_flag[display_errors] = off
F
cat > $w/nginx.conf <<F
pid $w/nginx.pid;
error_log $w/nginx.log;
daemon off;
events {}
http { access_log off; server { listen 127.0.0.1:19001; root $w/www;
  location ~ \.php$ { include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name; fastcgi_pass 127.0.0.1:19000; } } }
F
cat > $w/apache.conf <<F
ServerName shop.example
PidFile $w/apache.pid
Listen 127.0.0.1:19002
ErrorLog $w/apache.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_fcgi_module /usr/lib/apache2/modules/mod_proxy_fcgi.so
User www-data
Group www-data
DocumentRoot $w/www
<FilesMatch "\.php$">
SetHandler "proxy:fcgi://127.0.0.1:19000"
</FilesMatch>
F
php-fpm8.2 -F -y $w/fpm.conf & fpm=$!
i=0; until grep -qs 'ready to handle' $w/fpm.log; do i=$((i+1)); test $i -lt 100; sleep 0.1; done
nginx -c $w/nginx.conf & nginx=$!
apache2 -X -f $w/apache.conf & apache=$!
trap 'kill $fpm $nginx $apache 2>/dev/null' EXIT
i=0; until curl -s -o /dev/null http://127.0.0.1:19001/shop.php && curl -s -o /dev/null http://127.0.0.1:19002/shop.php; do i=$((i+1)); test $i -lt 100; sleep 0.1; done
for port in 19001 19002; do for x in warn crash null log; do curl -s -o /dev/null -H 'Referer: http://shop.example/cart' "http://127.0.0.1:$port/shop.php?do=$x"; done; done
curl -s -o /dev/null "http://127.0.0.1:19001/shop.php?do=stderr"
sleep 1
cp $w/nginx.log "$out/nginx-fastcgi.log"; cp $w/apache.log "$out/apache-fcgi.log"; cp $w/fpm.log "$out/php-fpm.log"
