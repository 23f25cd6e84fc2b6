require "logger"
log = Logger.new($stderr)
def f = Integer("abc")
begin
  f
rescue => e
  Oracle.note(e)
  log.error("import failed: #{e.class}: #{e.message}\n#{e.backtrace.join("\n")}")
end
begin
  raise KeyError, "second"
rescue => e
  Oracle.note(e)
  log.warn("#{e.message} (#{e.class})\n\t#{e.backtrace.join("\n\t")}")
end
