Oracle.main(fn -> {exit({:bad_order, 42, "x"})} end)
