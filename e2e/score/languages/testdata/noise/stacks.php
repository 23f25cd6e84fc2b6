<?php
function inner() { debug_print_backtrace(); }
function outer() { inner(); }
echo "[2026-11-23 09:00:00] shop.INFO: a backtrace for the curious\n";
outer();
echo "[2026-11-23 09:00:01] shop.INFO: Uncaught is only a word here, as is Stack trace:\n";
echo (new Exception('not thrown'))->getTraceAsString(), "\n";
