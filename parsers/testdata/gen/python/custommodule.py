import oracle  # noqa
from shop import orders


def run():
    orders.pay(42)


run()
