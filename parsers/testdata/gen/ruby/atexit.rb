at_exit { raise "in at_exit" }
puts "done"
