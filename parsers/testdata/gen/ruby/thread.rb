t = Thread.new do
  begin
    raise ArgumentError, "in a thread"
  rescue => e
    Oracle.note(e, mechanism: "thread", handled: false)
    raise
  end
end
begin
  t.join
rescue
end
$stderr.puts "going on"
