<?php require_once "/tmp/shop/oracle.php";
$o = new class { function f() { throw new Exception("from nowhere"); } };
Oracle\run(fn() => $o->f());
