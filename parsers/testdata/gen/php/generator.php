<?php require_once "/tmp/shop/oracle.php";
function rows() { yield 1; throw new OutOfRangeException("no more rows"); }
Oracle\run(function () { foreach (rows() as $r); });
