<?php require_once "/tmp/shop/oracle.php";
Oracle\run(fn() => new DateTime("nonsense"));
