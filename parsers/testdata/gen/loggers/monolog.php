<?php
// Writes logs with Monolog, and beside each what the program told the logger: see ../loggers.sh.
require '/usr/share/php/Monolog/autoload.php';
require_once '/usr/share/php/Psr/Log/autoload.php';

use Monolog\Formatter\JsonFormatter;
use Monolog\Formatter\LineFormatter;
use Monolog\Formatter\LogstashFormatter;
use Monolog\Handler\StreamHandler;
use Monolog\Logger;
use Monolog\Processor\PsrLogMessageProcessor;

class Declined extends RuntimeException {}

function charge(int $order) { throw new Declined("card of order $order declined", 7); }

function pay(int $order) {
    try {
        charge($order);
    } catch (Declined $e) {
        throw new LogicException("order $order failed", 0, $e);
    }
}

function total(array $rows) { return intdiv($rows[0], 0); }

function caught(callable $f, ...$args) {
    try {
        $f(...$args);
    } catch (Throwable $t) {
        return $t;
    }
}

function run(string $out, string $name, $formatter, bool $traces) {
    $file = "$out/php-$name.log";
    @unlink($file);
    $handler = new StreamHandler($file, 'debug');
    $handler->setFormatter($formatter);
    $log = new Logger('shop', [$handler], [], new DateTimeZone('UTC'));
    $want = [];
    $say = function (string $level, string $message, array $context = [], ?Throwable $t = null) use ($log, &$want, $traces) {
        $from = microtime(true);
        $log->log($level, $message, $t ? $context + ['exception' => $t] : $context);
        $w = ['level' => ['critical' => 'fatal'][$level] ?? $level, 'logger' => 'shop', 'message' => $message, 'from' => $from, 'until' => microtime(true)];
        for ($e = $t; $e; $e = $e->getPrevious()) {
            $w['exceptions'][] = ['type' => get_class($e), 'value' => $e->getMessage(), 'function' => $traces ? $e->getTrace()[0]['function'] : ''];
        }
        $want[] = $w;
    };
    $say('info', 'order 41 placed', ['order' => 41]);
    $say('warning', 'stock is low', ['sku' => 'A-1', 'left' => 3]);
    $say('error', 'payment failed', ['order' => 42], caught('pay', 42));
    $say('info', 'order 43 placed', ['order' => 43]);
    $say('critical', 'no total', [], caught('total', [1]));
    $say('error', 'disk is full', ['free' => 0]);
    $say('info', 'bye');
    file_put_contents("$out/php-$name.json", json_encode($want, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES) . "\n");
}

$out = $argv[1];
$line = new LineFormatter();
run($out, 'monolog', $line, false);
$traced = new LineFormatter(null, null, true, true);
$traced->includeStacktraces();
run($out, 'monolog-traces', $traced, true); // Laravel's
run($out, 'monolog-json', new JsonFormatter(), false);
$json = new JsonFormatter();
$json->includeStacktraces();
run($out, 'monolog-json-traces', $json, false); // which has places, and no functions
