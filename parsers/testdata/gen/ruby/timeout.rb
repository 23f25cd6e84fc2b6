require "timeout"
def slow = sleep(5)
begin
  Timeout.timeout(0.1) { slow }
rescue Timeout::Error => e
  Oracle.note(e)
  $stderr.puts "ERROR -- : job failed: #{e.class}: #{e.message}", e.backtrace
end
