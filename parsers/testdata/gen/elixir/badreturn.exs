defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_info(x, _), do: throw({:not_a_reply, x})
end

{:ok, cart} = GenServer.start(Cart, [])
send(cart, :tick)
Process.sleep(300)
