local function r(n) return 1 + r(n + 1) end
print(r(1))
return 1
