defmodule Shop do
  def charge(n) when n > 0, do: raise("card declined: #{n}")
  def checkout(list), do: {:ok, Enum.map(list, fn x -> charge(x) + 1 end)}
end

IO.puts("opening the shop")
Oracle.main(fn -> {Shop.checkout([42])} end)
