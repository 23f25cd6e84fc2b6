import oracle  # noqa


def refund():
    raise NotImplementedError


refund()
