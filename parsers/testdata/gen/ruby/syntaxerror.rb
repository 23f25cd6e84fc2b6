File.write("/tmp/shop/broken.rb", "def x(\n")
def load_it = require("/tmp/shop/broken")
load_it
