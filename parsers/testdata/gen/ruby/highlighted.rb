def f = raise(ArgumentError, "bold\nand more")
begin
  f
rescue => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: true, order: :top)
end
