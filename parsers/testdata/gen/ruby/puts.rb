def f = 1 / 0
begin
  f
rescue => e
  Oracle.note(e)
  puts "#{e.class}: #{e.message}"
  puts e.backtrace
end
puts "next"
