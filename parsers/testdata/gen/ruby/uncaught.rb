def validate(order) = raise ArgumentError, "order #{order} has no rows"

def save(order)
  validate(order)
end

puts "starting"
[42].each { |o| save(o) }
