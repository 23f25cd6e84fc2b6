<?php require_once "/tmp/shop/oracle.php";
// display
echo "<p>hello</p>\n";
function f() { throw new RuntimeException("on the page"); }
Oracle\run('f');
