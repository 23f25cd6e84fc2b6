<?php require_once "/tmp/shop/oracle.php";
// logged with a time
function f() { throw new RuntimeException("in a file"); }
Oracle\run('f');
