local chunk = (loadstring or load)("local x = ...\nreturn x.a.b")
print(1 + chunk({}))
return 1
