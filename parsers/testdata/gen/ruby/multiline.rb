def f
  raise "first line\n  second: indented\n\nfourth line (ArgumentError)"
end
f
