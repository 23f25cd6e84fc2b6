Oracle.main(fn -> {GenServer.call(:nope, {:price, 1}, 50)} end)
