<?php require_once "/tmp/shop/oracle.php";
function a() { throw new Exception("a"); }
function b() { try { a(); } catch (Exception $e) { throw new ErrorException("b in /srv/x.php:9", 0, E_ERROR, "/srv/other.php", 12, $e); } }
function c() { try { b(); } catch (Exception $e) { throw new Error("c: d", 0, $e); } }
Oracle\run('c');
