Oracle.main(fn -> {:lists.nth(0, [1])} end)
