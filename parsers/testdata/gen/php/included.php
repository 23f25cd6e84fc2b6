<?php require_once "/tmp/shop/oracle.php";
Oracle\run(function () { include "/tmp/shop/lib/boot.php"; });
