<?php require_once "/tmp/shop/oracle.php";
class OrderException extends LogicException {}
class Db { function q(string $s) { throw new PDOException("deadlock"); } static function open() { return new Db; } }
function save($o) { try { Db::open()->q("INSERT INTO"); } catch (PDOException $e) { throw new OrderException("order $o not saved", 1, $e); } }
Oracle\run(fn() => array_map(function ($o) { save($o); }, [42]));
