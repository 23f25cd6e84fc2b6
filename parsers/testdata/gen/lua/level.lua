local function check(n) if n < 0 then error("must not be negative", 2) end return n end
local function pay() return check(-1) + 1 end
print(pay() + 1)
