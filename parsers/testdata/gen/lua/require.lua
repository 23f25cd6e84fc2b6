local function load() return require("no.such.module") end
print(load())
return 1
