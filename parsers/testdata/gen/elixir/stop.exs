defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_cast(:quit, s), do: {:stop, {:out_of_stock, %{id: 7}}, s}
end

{:ok, cart} = GenServer.start(Cart, [])
GenServer.cast(cart, :quit)
Process.sleep(300)
