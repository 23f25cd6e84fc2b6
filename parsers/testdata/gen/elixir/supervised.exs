Application.stop(:logger)
Application.put_env(:logger, :handle_sasl_reports, true)
Application.start(:logger)
Logger.add_backend(Oracle)

defmodule Cart do
  use GenServer
  def start_link(a), do: GenServer.start_link(__MODULE__, a, name: __MODULE__)
  def init(a), do: {:ok, a}
  def handle_cast(key, s), do: {:noreply, Map.fetch!(s, key)}
end

{:ok, _} = Supervisor.start_link([{Cart, %{a: 1}}], strategy: :one_for_one, name: Shop.Sup)
GenServer.cast(Cart, :price)
Process.sleep(300)
GenServer.cast(Cart, :currency)
Process.sleep(300)
