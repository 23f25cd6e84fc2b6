local function f() return ("x"):rep() end
print(f() .. "")
return 1
