import oracle  # noqa
ns = {"__name__": "shop.fast"}
exec(compile("\n\ndef price(a):\n    return a / 0\n", "shop/fast.pyx", "exec"), ns)
ns["price"](1)
