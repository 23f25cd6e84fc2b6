<?php require_once "/tmp/shop/oracle.php";
function f($x) { throw new RuntimeException("no $x"); }
foreach ([1, 2] as $x) { try { f($x); } catch (Exception $e) { Oracle\note($e); echo "failed: $e\n"; } }
