def f(n) = n.zero? ? raise("deep down") : f(n - 1)
f(300)
