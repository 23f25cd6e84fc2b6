local function pay() error({code = 42}) end
pay()
return 1
