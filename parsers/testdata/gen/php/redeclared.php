<?php require_once "/tmp/shop/oracle.php";
Oracle\run(function () { eval('class Q implements NoSuch2 {}'); });
