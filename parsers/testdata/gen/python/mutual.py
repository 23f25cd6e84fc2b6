import oracle  # noqa


def ping(n):
    return pong(n - 1)


def pong(n):
    if n < 0:
        raise ValueError("bottom")
    return ping(n - 1)


ping(300)
