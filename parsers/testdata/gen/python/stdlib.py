import oracle  # noqa
from shop.nested import deep
deep.load('{"a": ')
