<?php require_once "/tmp/shop/oracle.php";
// oneline Fatal error
set_time_limit(1); while (true);
