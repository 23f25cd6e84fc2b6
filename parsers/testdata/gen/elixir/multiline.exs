defmodule Shop.PaymentError do
  defexception [:code]
  def message(e), do: "declined #{e.code}\n\nask the bank: “no”\n"
end

Oracle.main(fn -> {raise(Shop.PaymentError, code: 7)} end)
