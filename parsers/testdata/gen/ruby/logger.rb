require "logger"
log = Logger.new($stderr, progname: "shop")
def f(x) = { a: 1 }.fetch(x)
log.info("starting")
begin
  f(:b)
rescue => e
  Oracle.note(e)
  log.error(e)
end
log.info("going on")
