# What the program knows of its own errors: live exceptions, their frames as sentry-ruby's Backtrace::Line reads them (label as it is).
require 'json'
module Truth
  OUT = ENV['TRUTH_OUT']
  TALKS = File.read(ENV['CHATTER'], encoding: 'UTF-8').split("---\n")
  @at = -1
  module_function

  def put(item)
    File.open(OUT, 'a') { |f| f.write(JSON.generate(item) + "\n") }
  end

  def frames(lines)
    (lines || []).map { |l| l.to_s =~ /\A(.+?):(\d+)(?::in [`'](.*)')?\z/ ? [$1, $2.to_i, $3] : [l, nil, nil] }.reverse
  end

  def one(e, lines = e.backtrace)
    { type: e.class.to_s, value: e.message.to_s.dup.force_encoding('UTF-8').scrub, frames: frames(lines) }
  end

  def exc(e, how, own = nil, level = nil, causes: true, **more)
    chain = []
    x = e
    while x && chain.size < 50
      chain.unshift(one(x))
      x = causes ? x.cause : nil
    end
    put({ k: 'exc', how: how, own: own, level: level, chain: chain }.merge(more))
  end

  def rec(level, msg, loose = false) = put({ k: 'rec', level: level, msg: msg, loose: loose })

  def talk
    TALKS[(@at += 1) % TALKS.size].each_line(chomp: true) do |line|
      level, logger, msg = line.split("\t", 3)
      if level == 'raw'
        put({ k: 'raw', msg: msg })
        puts msg
      else
        rec(level, msg)
        yield level, logger, msg
      end
    end
  end
end
