import oracle  # noqa


class Order(object):
    amount = 3


def run():
    return Order().amout


run()
