<?php require_once "/tmp/shop/oracle.php";
// oneline Fatal error
class Q { abstract function f(); }
