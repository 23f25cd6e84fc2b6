import oracle  # noqa


def calc(expr):
    return eval(expr)


calc("1 +")
