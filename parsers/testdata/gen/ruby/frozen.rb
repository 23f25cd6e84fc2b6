LIST = [1].freeze
def add(x) = LIST << x
add(2)
