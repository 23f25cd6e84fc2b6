# Logger#error of an exception whose message has a blank line in it.
require "logger"
log = Logger.new($stderr)
def f = nil.profile
log.info("order accepted")
begin
  f
rescue => e
  Oracle.note(e)
  log.error(e)
end
log.info("going on")
