<?php require_once "/tmp/shop/oracle.php";
function save($o) { throw new RuntimeException("order $o not saved", 7); }
function all(array $l) { foreach ($l as $o) save($o); }
Oracle\run(fn() => all([42]));
