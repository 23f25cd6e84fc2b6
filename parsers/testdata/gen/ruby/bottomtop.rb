begin
  raise "only one"
rescue => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: false, order: :bottom)
end
