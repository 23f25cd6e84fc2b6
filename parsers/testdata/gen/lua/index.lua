local function total(order) return order.items.count end
local cart = {}
function cart.total() return 1 + total({}) end
function cart:open() return 1 + cart.total() end
io.stderr:write("opening the shop\n")
print(cart:open() + 1)
