<?php require_once "/tmp/shop/oracle.php";
// html
function f() { throw new RuntimeException("on the page"); }
Oracle\run('f');
