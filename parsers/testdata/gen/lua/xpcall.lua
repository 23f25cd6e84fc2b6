local function total(order) return 1 + order.n end
local function run() return 1 + total({}) end
local ok, e = xpcall(run, debug.traceback)
io.stderr:write("ERROR: ", e, "\n")
io.stderr:write("going on\n")
return 1
