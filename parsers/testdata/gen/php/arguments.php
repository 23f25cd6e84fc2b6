<?php require_once "/tmp/shop/oracle.php";
// args
function f(...$a) { throw new Exception("with arguments"); }
Oracle\run(fn() => f("a (b): c", ["x"], null, 1.5, new ArrayObject, "line\nbreak"));
