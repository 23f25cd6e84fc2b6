<?php require_once "/tmp/shop/oracle.php";
class D { function __destruct() { throw new Exception("in a destructor"); } }
Oracle\run(function () { $d = new D; unset($d); });
