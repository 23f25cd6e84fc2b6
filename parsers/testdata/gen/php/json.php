<?php require_once "/tmp/shop/oracle.php";
Oracle\run(fn() => json_decode("{", false, 5, JSON_THROW_ON_ERROR));
