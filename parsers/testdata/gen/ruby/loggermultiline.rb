require "logger"
log = Logger.new($stderr)
def f = raise("several\nlines\n  of text")
begin
  f
rescue => e
  Oracle.note(e)
  log.fatal(e)
end
log.info("going on")
