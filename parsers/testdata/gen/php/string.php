<?php require_once "/tmp/shop/oracle.php";
function f() { throw new RuntimeException("as a string"); }
try { f(); } catch (Exception $e) { Oracle\note($e); error_log($e); }
error_log("going on");
