from shop import errors

PRICES = {"tea": 3}


def price(item):
    return PRICES[item]


def checkout(items):
    return sum(price(i) for i in items)


def pay(order):
    raise errors.PaymentError("card declined for order %s" % order)


def find(order):
    raise errors.Order.DoesNotExist("Order matching query does not exist.")


def gateway():
    raise errors.gateway_error("timeout after 30s")


def hidden():
    raise errors.local_class()("nobody sees me")
