spawn_link(fn -> Oracle.main(fn -> {raise("linked")} end) end)
Process.sleep(1000)
