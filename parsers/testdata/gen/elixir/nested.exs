defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_call(:total, _from, s), do: {:reply, Map.fetch!(s, :total), s}
end

{:ok, cart} = GenServer.start(Cart, %{})
require Logger
Logger.remove_backend(:console)
Logger.remove_backend(Oracle)
Oracle.main(fn -> {GenServer.call(cart, :total)} end)
