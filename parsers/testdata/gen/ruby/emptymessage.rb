def f
  raise ""
end
begin
  f
rescue => e
  Oracle.note(e)
  Oracle::TRACES.last[:exceptions][0][:value] = "unhandled exception" # as it is printed
  $stderr.puts e.full_message(highlight: false)
end
def g
  raise IOError, ""
end
g
