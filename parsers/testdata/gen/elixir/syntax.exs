Oracle.main(fn -> {Code.eval_string("1 +\n(", [], file: "cart.exs")} end)
