# anonymous
def f
  raise Class.new(StandardError), "a class without a name"
end
f
