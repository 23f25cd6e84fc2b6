import oracle  # noqa
from shop import orders
orders.hidden()
