<?php require_once "/tmp/shop/oracle.php";
function f() { throw new Exception("#0 /srv/fake.php(3): g()\nStack trace:\n#1 {main}\n  thrown in /srv/fake.php on line 3"); }
Oracle\run('f');
