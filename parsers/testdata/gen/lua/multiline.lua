local function pay() error("first line\nsecond line\n\tthird line") end
pay()
return 1
