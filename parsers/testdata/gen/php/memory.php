<?php require_once "/tmp/shop/oracle.php";
// oneline Fatal error
$a = str_repeat("x", 200000000);
