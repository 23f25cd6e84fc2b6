local t = setmetatable({}, {__index = function(_, k) return k + {} end})
print(t.price + 1)
return 1
