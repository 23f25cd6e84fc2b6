<?php
namespace Shop\Model;
class Empty_ extends \UnderflowException {}
class Cart {
    function checkout() { return array_walk($GLOBALS['one'], fn() => self::fail()); }
    static function fail() { throw new Empty_("cart is empty"); }
}
$GLOBALS['one'] = [1];
