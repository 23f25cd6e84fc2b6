# One service: elixir app.exs HOW [KIND]. Frames as sentry-elixir names them: Exception.format_mfa of each entry, oldest first.
defmodule Truth do
  def q(s), do: "\"" <> (for <<c::utf8 <- s>>, into: "", do: esc(c)) <> "\""
  defp esc(c) when c in [?", ?\\], do: <<?\\, c>>
  defp esc(c) when c < 32, do: "\\u" <> String.pad_leading(Integer.to_string(c, 16), 4, "0")
  defp esc(c), do: <<c::utf8>>
  def put(s), do: File.write!(System.get_env("TRUTH_OUT"), s <> "\n", [:append])
  def rec(level, msg, loose \\ false), do: put(~s({"k":"rec","level":#{q(level)},"msg":#{q(msg)},"loose":#{loose}}))

  def exc(e, stack, how, own, level, more \\ "") do
    frames = stack |> Enum.reverse() |> Enum.map_join(",", &frame/1)
    type = e.__struct__ |> inspect()
    put(~s({"k":"exc","how":#{q(how)},"own":#{(own && q(own)) || "null"},"level":#{(level && q(level)) || "null"},"chain":[{"type":#{q(type)},"value":#{q(Exception.message(e))},"frames":[#{frames}]}]#{more}}))
    if own == "", do: rec("error", (how == "spawn" && "Process") || "terminating", true)
  end

  defp frame({_, :__FILE__, _, loc}), do: "[#{file(loc)},#{loc[:line] || "null"},null]"
  defp frame({m, f, a, loc}), do: "[#{file(loc)},#{loc[:line] || "null"},#{(is_integer(a) && q(Exception.format_mfa(m, f, a))) || "null"}]"
  defp frame({f, a, loc}), do: "[#{file(loc)},#{loc[:line] || "null"},#{(is_integer(a) && q(Exception.format_fa(f, a))) || "null"}]"
  defp file(loc), do: (loc[:file] && q(to_string(loc[:file]))) || "null"

  def talk(log) do
    n = Process.get(:at, 0)
    Process.put(:at, n + 1)
    System.get_env("CHATTER") |> File.read!() |> String.split("---\n") |> Enum.at(rem(n, 60)) |> String.split("\n", trim: true)
    |> Enum.each(fn line ->
      [level, logger, msg] = String.split(line, "\t", parts: 3)
      if level == "raw" do
        put(~s({"k":"raw","msg":#{q(msg)}}))
        IO.puts(msg)
      else
        rec(level, msg)
        log.(level, logger, msg)
      end
    end)
    Logger.flush()
  end
end

defmodule Shop.PaymentError do
  defexception [:message, :code]
end

defmodule Shop.Cart do
  defstruct lines: [], owner: nil
  def total(%__MODULE__{lines: lines}), do: Enum.reduce(lines, 0, fn l, acc -> acc + l.price end)
  def deep(0), do: raise(ArgumentError, "deep trouble")
  def deep(n), do: 1 + deep(n - 1)
  def only(:ok), do: :fine
  def load(id) do
    raise Shop.PaymentError, message: "cannot load order #{id}", code: 7
  end
end

defmodule Shop do
  alias Shop.Cart
  def kinds, do: [
    arith: fn -> 1 / zero() end,
    key: fn -> Cart.total(%Cart{lines: [%{}]}) end,
    fetch: fn -> Map.fetch!(%{a: 1}, :b) end,
    clause: fn -> Cart.only(one()) end,
    match: fn -> {:ok, _} = one() end,
    case: fn -> case one() do :never -> 1 end end,
    custom: fn -> Cart.load(42) end,
    deep: fn -> Cart.deep(6) end,
    undefined: fn -> apply(Shop.Missing, :run, [1]) end,
    multiline: fn -> raise "bad config:\n  - port: missing\n\n  - host: wrong" end,
    unicode: fn -> raise "Größe „42“ ✗ 顧客" end,
    empty: fn -> raise "" end,
    integer: fn -> String.to_integer("4x2") end,
    enum: fn -> Enum.map([1, nil], &(&1 + one_int())) end,
    protocol: fn -> Enum.count(one_int()) end,
    file: fn -> File.read!("/no/such/config.exs") end
  ]
  def zero, do: String.length("")
  def one, do: String.to_atom("other")
  def one_int, do: 1
end

defmodule Shop.Worker do
  use GenServer
  def init(x), do: {:ok, x}
  def handle_cast({:run, f, how}, s) do
    try do
      f.()
    rescue
      e -> Truth.exc(e, __STACKTRACE__, how, "", "error")
           reraise e, __STACKTRACE__
    end
    {:noreply, s}
  end
end

require Logger
[how | rest] = System.argv()
say = fn l, _n, m -> Logger.log(String.to_atom(%{"warn" => "warning"}[l] || l), m) end
plain = fn l, n, m -> IO.puts("#{DateTime.utc_now() |> DateTime.truncate(:second)} [#{l}] #{n}: #{m}") end
noted = fn f, how -> fn -> try do f.() rescue e -> (Truth.exc(e, __STACKTRACE__, how, "", "error"); reraise e, __STACKTRACE__) end end end
case how do
  "crash" ->
    Truth.talk(plain)
    Truth.talk(plain)
    f = Shop.kinds()[String.to_atom(hd(rest))]
    try do
      f.()
    rescue
      e -> Truth.exc(e, __STACKTRACE__, "crash", nil, nil)
           reraise e, __STACKTRACE__
    end
  _ ->
    if how == "iso", do: Logger.configure_backend(:console, format: "$dateT$time [$level] $metadata$message\n", metadata: [:pid])
    if how == "plain", do: Logger.configure_backend(:console, format: "$time $metadata[$level] $message\n", colors: [enabled: true])
    for {name, f} <- Shop.kinds() do
      Truth.talk(say)
      case how do
        h when h in ["logged", "iso", "plain"] ->
          try do
            f.()
          rescue
            e -> Truth.rec("error", "cannot serve #{name}", true)
                 Truth.exc(e, __STACKTRACE__, "logged", "cannot serve #{name}", "error")
                 Logger.error("cannot serve #{name}\n" <> Exception.format(:error, e, __STACKTRACE__))
          end
        "genserver" ->
          {:ok, pid} = GenServer.start(Shop.Worker, 0)
          ref = Process.monitor(pid)
          GenServer.cast(pid, {:run, f, "genserver"})
          receive do {:DOWN, ^ref, _, _, _} -> :ok end
        "task" ->
          {:ok, pid} = Task.start(noted.(f, "task"))
          ref = Process.monitor(pid)
          receive do {:DOWN, ^ref, _, _, _} -> :ok end
        "spawn" ->
          {_pid, ref} = spawn_monitor(noted.(f, "spawn"))
          receive do {:DOWN, ^ref, _, _, _} -> :ok end
      end
      Process.sleep(20)
      Logger.flush()
    end
    Truth.talk(say)
end
