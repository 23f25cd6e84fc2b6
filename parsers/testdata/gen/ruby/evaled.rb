def run(code) = eval(code)
run("1 + nil.to_str")
