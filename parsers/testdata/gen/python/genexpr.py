import oracle  # noqa
from shop import orders
orders.checkout(["tea", "milk"])
