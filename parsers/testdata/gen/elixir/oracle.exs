# What the runtime itself knows of the errors of a program, in the form that Sentry's Elixir SDK gives it (event.ex): one line of JSON per error, appended to
# the file ORACLE. A crash that OTP logs is taken from the log event's crash_reason, which is what the SDK's LoggerBackend and LoggerHandler read; one that tells the same
# exception with the same stack again is left out. What no log event knows is noted by main/1 on its way.
defmodule Oracle do
  @behaviour :gen_event
  def init(_), do: {:ok, nil}
  def handle_call(_, s), do: {:ok, :ok, s}
  def handle_info(_, s), do: {:ok, s}

  def handle_event({level, _, {Logger, _, _, meta}}, s) when level != :info do
    case meta[:crash_reason] do
      {reason, stack} when is_list(stack) -> once({reason, stack}, fn -> note(values(:stop, reason, stack), stack == []) end)
      _ -> :ok
    end

    {:ok, s}
  end

  def handle_event(_, s), do: {:ok, s}

  # Runs a function, and notes what leaves it.
  def main(fun) do
    fun.()
  catch
    kind, reason ->
      inner = Enum.take_while(__STACKTRACE__, fn e -> elem(e, 0) != Oracle end)
      inner = Enum.reject(inner, fn e -> to_string(elem(e, 0)) =~ ~r/^elixir_(compiler|lexical)$/ end)
      reason = if kind == :error, do: Exception.normalize(:error, reason, __STACKTRACE__), else: reason
      once({reason, inner}, fn -> note(values(kind, reason, inner), true) end)
      :erlang.raise(kind, reason, __STACKTRACE__)
  end

  # Notes an error that the program logs by itself.
  def logged(exception, stack), do: note(values(:error, exception, stack), false, true)

  defp once(key, fun) do
    key = :erlang.phash2(key)
    unless :persistent_term.get({Oracle, key}, false) do
      :persistent_term.put({Oracle, key}, true)
      fun.()
    end
  end

  defp values(_kind, %{__exception__: true} = e, stack),
    do: [%{type: inspect(e.__struct__), value: Exception.message(e), frames: frames(stack)}]

  defp values(:throw, value, stack), do: [%{type: "throw", value: inspect(value), frames: frames(stack)}]

  defp values(kind, {{why, inner} = reason, {GenServer, :call, _} = call}, stack) when is_list(inner),
    do: values(:error, Exception.normalize(:error, why, inner), inner) ++ [%{type: to_string(kind), value: first(Exception.format_exit({reason, call})), frames: frames(stack)}]

  defp values(kind, reason, stack), do: [%{type: to_string(kind), value: Exception.format_exit(reason), frames: frames(stack)}]

  # The exception that is told below the first two lines is an exception of its own.
  defp first(text), do: text |> String.split("\n") |> Enum.take(2) |> Enum.join("\n")

  defp frames(stack), do: stack |> Enum.map(&frame/1) |> Enum.reverse()

  # A log does not tell the name that the compiler gives to a script.
  defp frame({_, :__FILE__, _, location}), do: frame("(file)", "", location)
  defp frame({_, :__MODULE__, 0, location}), do: frame("(module)", "", location)
  defp frame({m, f, a, location}), do: frame(Exception.format_mfa(m, f, arity(a)), to_string(m), location)
  defp frame({f, a, location}), do: frame(Exception.format_fa(f, arity(a)), "", location)

  defp frame(function, module, location) do
    %{function: function, module: module, abs_path: to_string(location[:file] || ""), lineno: location[:line] || 0}
  end

  defp arity(a) when is_list(a), do: length(a)
  defp arity(a), do: a

  defp note(values, tail, handled \\ false) do
    sentry =
      for v <- values do
        %{type: v.type, module: "", value: v.value, frames: for(f <- v.frames, do: %{module: f.module, filename: f.abs_path, in_app: false})}
      end

    values = for v <- values, do: %{v | frames: for(f <- v.frames, do: Map.delete(f, :module))}
    trace = %{exceptions: values, mechanism: "generic", handled: handled}
    trace = if tail, do: Map.put(trace, :tail, true), else: Map.put(trace, :sentry, sentry)
    File.write!(System.fetch_env!("ORACLE"), json(trace) <> "\n", [:append])
  end

  defp json(m) when is_map(m), do: "{" <> Enum.map_join(m, ",", fn {k, v} -> json(to_string(k)) <> ":" <> json(v) end) <> "}"
  defp json(l) when is_list(l), do: "[" <> Enum.map_join(l, ",", &json/1) <> "]"
  defp json(b) when is_boolean(b), do: to_string(b)
  defp json(n) when is_integer(n), do: to_string(n)
  defp json(s) when is_binary(s), do: "\"" <> Enum.map_join(String.to_charlist(s), &char/1) <> "\""
  defp char(?"), do: "\\\""
  defp char(?\\), do: "\\\\"
  defp char(c) when c < 32, do: "\\u" <> String.pad_leading(Integer.to_string(c, 16), 4, "0")
  defp char(c), do: <<c::utf8>>
end

Logger.add_backend(Oracle)
