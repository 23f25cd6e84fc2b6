# Writes logs with Ruby's Logger, as it is and as Rails sets it up, and beside each what the program told the logger: see ../loggers.sh.
require 'json'
require 'logger'
require 'time'

class Declined < StandardError; end

def charge(order) = raise(Declined, "card of order #{order} declined")

def pay(order)
  charge(order)
rescue Declined
  raise "order #{order} failed"
end

def total(rows) = rows.fetch(:sum)

def caught
  yield
rescue StandardError => e
  e
end

def run(out, name, progname, formatter, text: nil)
  path = "#{out}/ruby-#{name}.log"
  File.delete(path) if File.exist?(path)
  log = Logger.new(path, progname: progname)
  log.formatter = formatter if formatter
  File.write(path, '') # without Ruby's "# Logfile created on"
  want = []
  say = lambda do |level, message, error = nil|
    from = Time.now.to_f
    said = error ? text.call(message, error) : message
    log.public_send(level, said)
    w = { level: { 'warn' => 'warning' }.fetch(level, level), logger: progname.to_s, message: message, from: from, until: Time.now.to_f }
    if error
      w[:exceptions] = []
      while error
        w[:exceptions] << { type: error.class.name, value: error.message, function: error.backtrace_locations[0].label }
        error = error.cause
      end
    end
    want << w
  end
  say.call('info', 'order 41 placed')
  say.call('warn', 'stock is low')
  say.call('error', 'payment failed', caught { pay(42) })
  say.call('info', 'order 43 placed')
  say.call('fatal', 'no total', caught { total({}) })
  say.call('error', 'disk is full')
  say.call('info', 'bye')
  File.write("#{out}/ruby-#{name}.json", JSON.pretty_generate(want) + "\n")
end

out = ARGV[0]
full = ->(message, error) { "#{message}\n#{error.full_message(highlight: false, order: :top)}" }
run(out, 'logger', 'shop', nil, text: full)
run(out, 'logger-unnamed', nil, nil, text: full)
# What Rails makes of the lines of an exception (ActionDispatch::DebugExceptions#log_array): the tag is before each.
tag = '[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] '
run(out, 'rails-tagged', nil, ->(s, t, p, m) { Logger::Formatter.new.call(s, t, p, m.lines.map { |l| l.strip.empty? ? l : tag + l }.join) }, text: full)
