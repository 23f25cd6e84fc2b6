<?php require_once "/tmp/shop/oracle.php";
class Cart { public $items = null; function total() { return $this->items->sum(); } }
Oracle\run([new Cart, 'total']);
