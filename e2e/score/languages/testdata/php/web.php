<?php
// Behind php -S, or php-fpm and nginx: /ok, /bug/KIND, /caught/KIND
require __DIR__ . '/truth.php';
require __DIR__ . '/shop.php';
use function Acme\Shop\kinds;

$path = explode('/', parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$log = fn ($l, $n, $m) => error_log("$n $l: $m");
if ($path[1] === 'bug') {
    Truth::install();
    kinds()[$path[2]]();
} elseif ($path[1] === 'caught') {
    try {
        kinds()[$path[2]]();
    } catch (Throwable $e) {
        Truth::exc($e, 'error_log');
        error_log((string) $e);
    }
} else {
    Truth::talk($log);
    echo "ok\n";
}
