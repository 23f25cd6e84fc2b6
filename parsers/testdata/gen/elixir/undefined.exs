Oracle.main(fn -> {apply(Shop.Missing, :open, [1, "a, b", %{k: [1, 2]}])} end)
