defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_call(:add, _from, _), do: raise(ArgumentError, "no\n\nmore ITEMS\n  indented")
end

{:ok, cart} = GenServer.start(Cart, 0)

try do
  GenServer.call(cart, :add)
catch
  :exit, _ -> :ok
end

Process.sleep(300)
