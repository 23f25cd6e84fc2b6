# What Sinatra's dump_errors! prints (sinatra/base.rb), of a message with several lines.
begin
  nil.profile
rescue => e
  Oracle.note(e)
  $stderr.puts ["#{Time.new(2024, 5, 1, 10).strftime("%Y-%m-%d %H:%M:%S")} - #{e.class} - #{e.message}:", *e.backtrace].join("\n\t")
end
