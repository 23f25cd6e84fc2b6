def wait = sleep
Thread.new { sleep 0.3; Process.kill(:INT, $$) }
wait
