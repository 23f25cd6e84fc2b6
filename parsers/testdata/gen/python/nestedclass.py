import oracle  # noqa
from shop import orders
orders.find(1)
