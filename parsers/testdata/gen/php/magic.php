<?php require_once "/tmp/shop/oracle.php";
class P { function __call($n, $a) { throw new BadMethodCallException("no $n"); } static function __callStatic($n, $a) { (new P)->$n(); } }
Oracle\run(fn() => P::price());
