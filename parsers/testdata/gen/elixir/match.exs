defmodule Shop do
  def read(path) do
    {:ok, text} = File.read(path)
    text <> "\n"
  end
end

Oracle.main(fn -> {Shop.read("/nope")} end)
