Oracle.main(fn -> {throw({:ball, 1})} end)
