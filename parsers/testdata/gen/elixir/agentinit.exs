Agent.start_link(fn -> Oracle.main(fn -> {raise(ArgumentError, "in init")} end) end)
Process.sleep(1000)
