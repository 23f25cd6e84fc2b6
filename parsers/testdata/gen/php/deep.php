<?php require_once "/tmp/shop/oracle.php";
function f($n) { if ($n) f($n - 1); else throw new Exception("deep down"); }
Oracle\run(fn() => f(300));
