defmodule Shop do
  def charge(n, currency) when n > 0 and is_binary(currency), do: n
end

Oracle.main(fn -> {Shop.charge(0, :eur)} end)
