defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_cast(:boom, s), do: {:noreply, hd(s)}
end

{:ok, cart} = GenServer.start_link(Cart, [])
GenServer.cast(cart, :boom)
Process.sleep(1000)
