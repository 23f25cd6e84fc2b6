require Logger

defmodule Shop do
  def charge(n), do: raise(KeyError, key: n, term: %{})
end

for prefix <- ["", "charging failed: "] do
  try do
    {Shop.charge(prefix)}
  rescue
    e ->
      Oracle.logged(e, __STACKTRACE__)
      Logger.error(prefix <> Exception.format(:error, e, __STACKTRACE__))
  end
end

Process.sleep(100)
