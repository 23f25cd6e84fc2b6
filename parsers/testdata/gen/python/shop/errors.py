class ShopError(Exception):
    pass


class PaymentError(ShopError):
    pass


class gateway_error(Exception):
    pass


class Order(object):
    class DoesNotExist(Exception):
        pass


def local_class():
    class Hidden(Exception):
        pass
    return Hidden
