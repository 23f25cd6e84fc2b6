# What Rails' DebugExceptions logs with tags (action_dispatch/middleware/debug_exceptions.rb, active_support/tagged_logging.rb): the tags stand in front of what was
# joined with them, and not of each line of the message.
require "logger"
log = Logger.new($stderr)
tag = "[411f558b-7b08-46d8-8aa1-6151c3be5ba9] "
log.info(tag + "Started GET \"/bug\"")
begin
  nil.profile
rescue => e
  Oracle.note(e)
  log.fatal(tag + ["  ", "#{e.class} (#{e.message}):", "  ", *e.backtrace].join("\n" + tag))
end
log.info(tag + "going on")
