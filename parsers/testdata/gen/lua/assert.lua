local function open() return assert(io.open("/nope")) end
print(open())
return 1
