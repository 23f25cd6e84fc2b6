# One service, logging what goes wrong: ruby app.rb HOW [KIND]
require_relative 'truth'
require_relative 'shop'
require 'logger'
$stdout.sync = $stderr.sync = true
how, kind = ARGV
log = Logger.new($stdout)
word = ->(l) { l == 'warn' ? 'WARN' : l.upcase }
say = ->(l, n, m) { log.add(Logger.const_get(word[l]), m, n) }
one_line = ->(s, t, n, m) { "#{t.utc.strftime('%Y-%m-%d %H:%M:%S')} #{s} #{m}\n" }

case how
when 'crash'
  at_exit { Truth.exc($!, 'uncaught', nil, nil) if $! }
  3.times { Truth.talk(&say) }
  Shop::KINDS.fetch(kind.to_sym).call
when 'threads'
  Shop::KINDS.each do |name, f|
    next if name == :parens
    Truth.talk(&say)
    Thread.new do
      Thread.current.name = "worker #{name}" if name.size.odd?
      begin
        f.call
      rescue Exception => e
        Truth.exc(e, 'thread')
        raise
      end
    end.then { |t| begin; t.join; rescue Exception; nil; end }
  end
  Truth.talk(&say)
else
  shown = false
  fail = case how
         when 'default' then ->(m, e) { log.error(e) }
         when 'message' then ->(m, e) { log.error("#{m}: #{e.message} (#{e.class})\n#{e.backtrace.join("\n")}") }
         when 'class' then log.formatter = one_line; ->(m, e) { log.error("#{e.class}: #{e.message}\n  #{e.backtrace.join("\n  ")}") }
         when 'full' then shown = true; ->(m, e) { log.error("#{m}\n#{e.full_message(highlight: false)}") }
         when 'bottom' then shown = true; ->(m, e) { log.error("#{m}\n#{e.full_message(highlight: false, order: :bottom)}") }
         when 'colour' then shown = true; ->(m, e) { log.error("#{m}\n#{e.full_message(highlight: true)}") }
         when 'tagged' then
           log.formatter = ->(s, t, n, m) { m.to_s.lines(chomp: true).map { |l| "#{s[0]}, [#{t.utc.strftime('%FT%T.%6N')} ##{$$}] #{s.rjust(5)} -- : [3f2a] #{l}\n" }.join }
           ->(m, e) { log.fatal("#{e.class} (#{e.message}):"); log.fatal(e.backtrace.join("\n")) }
         when 'json' then
           log.formatter = ->(s, t, n, m) { JSON.generate(m.is_a?(Hash) ? { time: t.utc.strftime('%FT%T.%3NZ'), level: s }.merge(m) : { time: t.utc.strftime('%FT%T.%3NZ'), level: s, logger: n, message: m }) + "\n" }
           ->(m, e) { log.error({ message: m, exception: { class: e.class.to_s, message: e.message, backtrace: e.backtrace } }) }
         when 'jsonfull' then
           log.formatter = ->(s, t, n, m) { JSON.generate({ timestamp: t.utc.strftime('%FT%T.%3NZ'), severity: s, message: m }) + "\n" }
           shown = true
           ->(m, e) { log.error(e.full_message(highlight: false)) }
         when 'warn' then shown = true; ->(m, e) { warn e.full_message(highlight: false) }
         end
  Shop::KINDS.each do |name, f|
    Truth.talk(&say)
    begin
      f.call
    rescue Exception => e
      m = "cannot serve #{name}"
      m = nil if how == 'warn'
      if m
        Truth.rec(how == 'tagged' ? 'fatal' : 'error', m, true) unless %w[default class tagged jsonfull].include?(how)
        own = %w[default class tagged jsonfull].include?(how) ? '' : m
        Truth.exc(e, 'logged', own, how == 'tagged' ? 'fatal' : 'error', causes: shown, loose: how == 'message', **(e.message.empty? && how == 'tagged' ? { optional: 'empty' } : {}))
        # what such a record is called as a breadcrumb of later ones is not told: its words begin it
        Truth.rec(how == 'tagged' ? 'fatal' : 'error', (e.message.empty? ? e.class.to_s : e.message.lines.first.chomp), true) if own == ''
      else
        Truth.exc(e, 'warn')
      end
      fail.call(m, e)
    end
  end
  Truth.talk(&say)
end
