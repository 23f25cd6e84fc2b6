defmodule Cart do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_cast(:divide, s), do: {:noreply, 1 / s.n}
end

require Logger
Logger.info("starting")
{:ok, cart} = GenServer.start(Cart, %{n: 0, items: Enum.map(1..40, &%{id: &1, name: "item number #{&1}"})}, name: Cart)
GenServer.cast(cart, :divide)
Process.sleep(300)
Logger.info("going on")
Process.sleep(100)
