import oracle  # noqa


def total(n):
    assert n > 0
    return n


total(0)
