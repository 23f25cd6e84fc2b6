<?php require_once "/tmp/shop/oracle.php";
function f() { try { g(); } catch (Exception $e) { throw new LogicException("outer", 0, $e); } }
function g() { throw new UnexpectedValueException("inner\nvalue"); }
try { f(); } catch (Exception $e) { Oracle\note($e); echo "[2024-05-01 10:00:00] app.ERROR: $e\n"; }
echo "next\n";
