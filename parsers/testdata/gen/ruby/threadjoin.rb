def work
  raise IOError, "lost\nconnection"
rescue => e
  Oracle.note(e, mechanism: "thread", handled: false)
  raise
end
Thread.new { work }.join
