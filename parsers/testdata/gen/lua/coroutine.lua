local function total(order) return 1 + order.n end
local co = coroutine.create(function() local n = total({}) return n end)
local ok, e = coroutine.resume(co)
io.stderr:write(debug.traceback(co, e), "\n")
return 1
