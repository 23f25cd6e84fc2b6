<?php
// One service: php app.php LOGGER [KIND]
require __DIR__ . '/truth.php';
require __DIR__ . '/shop.php';
use function Acme\Shop\kinds;

$how = $argv[1] ?? 'web';
$stamp = fn () => date('Y-m-d H:i:s');
$plain = function ($l, $n, $m) use ($stamp) { echo '[', $stamp(), '] ', $n, '.', strtoupper($l === 'warn' ? 'warning' : $l), ': ', $m, "\n"; };

function monolog(bool $traces, bool $json): array
{
    require_once '/usr/share/php/Monolog/autoload.php';
    $h = new Monolog\Handler\StreamHandler('php://stdout');
    if ($json) {
        $f = new Monolog\Formatter\JsonFormatter();
        $f->includeStacktraces($traces);
    } else {
        $f = new Monolog\Formatter\LineFormatter(null, null, true, true);
        $f->includeStacktraces($traces);
    }
    $h->setFormatter($f);
    $log = fn ($n) => (new Monolog\Logger($n))->pushHandler($h);
    return [fn ($l, $n, $m) => $log($n)->log($l === 'warn' ? 'warning' : $l, $m), fn ($m, $e) => $log('production')->error($m, ['exception' => $e])];
}

if ($how === 'crash') {
    Truth::install();
    Truth::talk($plain);
    Truth::talk($plain);
    kinds()[$argv[2]]();
    exit;
}
$shown = $chained = true;
switch ($how) {
    case 'monolog':
        [$log, $fail] = monolog(true, false);
        break;
    case 'monologshort':
        [$log, $fail] = monolog(false, false);
        $shown = false;
        break;
    case 'monologjson':
        [$log, $fail] = monolog(true, true);
        break;
    case 'errorlog':
        $log = fn ($l, $n, $m) => error_log("[$l] $n: $m");
        $fail = fn ($m, $e) => error_log("[error] $m: $e");
        break;
    case 'string':
        $log = $plain;
        $fail = function ($m, $e) use ($stamp) { echo '[', $stamp(), '] shop.ERROR: ', $m, "\n", $e, "\n"; };
        break;
    case 'laravel':
        $log = function ($l, $n, $m) use ($stamp) { echo '[', $stamp(), '] local.', strtoupper($l === 'warn' ? 'warning' : $l), ': ', $m, "  \n"; };
        [, $fail] = monolog(true, false);
        break;
}
foreach (kinds() as $name => $f) {
    Truth::talk($log);
    try {
        $f();
    } catch (Throwable $e) {
        Truth::fail($e, "cannot serve $name", $fail, $shown, $chained);
    }
}
Truth::talk($log);
