import oracle  # noqa


def run():
    quantity = 3
    return quantty


run()
