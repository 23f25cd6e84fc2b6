def f = (Integer("x") rescue raise(TypeError, "not a number"))
f
