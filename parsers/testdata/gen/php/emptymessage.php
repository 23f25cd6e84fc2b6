<?php require_once "/tmp/shop/oracle.php";
Oracle\run(function () { throw new Exception(""); });
