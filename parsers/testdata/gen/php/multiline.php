<?php require_once "/tmp/shop/oracle.php";
function f() { throw new DomainException("first\n  second line\n\nfourth"); }
Oracle\run('f');
