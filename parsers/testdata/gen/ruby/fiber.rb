puts "starting"
f = Fiber.new { Fiber.yield 1; raise StopIteration, "no more" }
f.resume
f.resume
