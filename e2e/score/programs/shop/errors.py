"""The shop's own exceptions: nested, without a message, oddly named."""


class ShopError(Exception):
    pass


class Payment(object):
    class Declined(ShopError):
        pass


class OutOfStock(ShopError):
    def __init__(self, sku, wanted):
        super(OutOfStock, self).__init__("sku %s: wanted %d, have 0" % (sku, wanted))


class Silent(ShopError):
    pass


class lowercase_error(ShopError):
    pass
