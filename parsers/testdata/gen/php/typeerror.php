<?php require_once "/tmp/shop/oracle.php";
function g(int $a) {}
Oracle\run(fn() => g("x"));
