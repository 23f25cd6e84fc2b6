def a = Integer("x1")
def b
  a
rescue ArgumentError => e
  raise KeyError, "no such row"
end
def c
  b
rescue KeyError
  raise "order lost:\nsee above (really)"
end
begin
  c
rescue => e
  raise IOError, "giving up"
end
