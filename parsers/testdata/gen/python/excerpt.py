import oracle  # noqa


def price(
    a,
    b,
):
    return a / b


def view():
    return price(
        10,
        0,
    )


view()
