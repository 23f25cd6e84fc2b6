# A format that puts the class right behind the level, and messages in which Ruby points at the failed expression below a blank line.
module Shop
  class Declined < StandardError; end
end

def log(level, text) = $stderr.puts("2024-05-01 10:00:00 #{level} #{text}")

[-> { nil.profile }, -> { raise Shop::Declined, "card declined" }, -> { raise Shop::Declined, "wrong:\n  - name\n\n  - mail" }].each do |job|
  log("INFO", "order accepted")
  $stderr.puts '203.0.113.9 - - [01/May/2024:10:00:00 +0000] "GET /cart HTTP/1.1" 200 12 "-" "curl/8"'
  job.call
rescue => e
  Oracle.note(e)
  log("ERROR", "#{e.class}: #{e.message}\n  #{e.backtrace.join("\n  ")}")
end
