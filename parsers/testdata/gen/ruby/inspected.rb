def f = { a: 1 }.fetch(:zz)
begin
  f
rescue => e
  Oracle.note(e)
  warn "2026-11-23 07:00:00 +0000 Rack app (\"GET /orders\" - (127.0.0.1)): #<KeyError: #{e.message}>"
  warn e.backtrace
end
