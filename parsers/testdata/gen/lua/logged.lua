-- what a logger makes of it
local function log(level, text) io.stderr:write(("2026-11-23 10:00:0%d.000 [%s] %s\n"):format(level == "info" and 1 or 2, level, text)) end
local function total(order) return 1 + order.n end
log("info", "starting")
local ok, e = xpcall(function() return 1 + total({}) end, debug.traceback)
log("error", "order failed: " .. e)
log("info", "done")
return 1
