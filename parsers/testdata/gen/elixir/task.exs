Task.start(fn -> String.upcase(nil) end)
Process.sleep(300)
Task.start(fn -> raise "second, of another task" end)
Process.sleep(300)
