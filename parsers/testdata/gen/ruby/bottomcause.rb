def a = raise(IOError, "closed")
def b
  a
rescue IOError
  raise ArgumentError, "outer"
end
begin
  b
rescue => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: false, order: :bottom)
end
