def f = raise(ArgumentError, "from below")
def g = f
begin
  g
rescue => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: false, order: :bottom)
end
