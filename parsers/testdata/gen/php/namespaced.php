<?php require_once "/tmp/shop/oracle.php";
require "/tmp/shop/lib/cart.php";
Oracle\run(fn() => (new \Shop\Model\Cart)->checkout());
