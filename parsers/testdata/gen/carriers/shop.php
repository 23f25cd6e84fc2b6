<?php
// A page that fails in the ways that PHP logs by itself, or that logs what it caught.
class Declined extends RuntimeException {}

function charge(int $order) { throw new Declined("card of order $order declined"); }

function pay(int $order) {
    try {
        charge($order);
    } catch (Declined $e) {
        throw new LogicException("order \"$order\" failed", 0, $e);
    }
}

function total(array $rows) { return $rows['sum']->value(); }

switch ($_GET['do'] ?? '') {
    case 'warn': echo $undefined; break;
    case 'crash': pay(42);
    case 'null': total(['sum' => null]);
    case 'log':
        error_log('order 41 placed');
        try {
            pay(43);
        } catch (Exception $e) {
            error_log("payment failed\n" . $e);
        }
        error_log('order 44 placed');
        break;
    case 'stderr':
        try {
            pay(45);
        } catch (Exception $e) {
            file_put_contents('php://stderr', "PHP Fatal error:  Uncaught " . $e . "\n  thrown in " . $e->getFile() . " on line " . $e->getLine() . "\n");
        }
        break;
}
echo "ok\n";
