<?php require_once "/tmp/shop/oracle.php";
Oracle\run(function () { throw new Exception("Größe „ß“ ungültig — 数量"); });
