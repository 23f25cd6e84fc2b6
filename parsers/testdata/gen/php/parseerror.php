<?php require_once "/tmp/shop/oracle.php";
// oneline Parse error
foo(
