<?php require_once "/tmp/shop/oracle.php";
Oracle\run(fn() => usort($GLOBALS['l'], 1 % 0));
