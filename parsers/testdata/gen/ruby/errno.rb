def read(path) = File.read(path)
read("/nonexistent/orders.csv")
