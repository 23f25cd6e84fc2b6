import oracle  # noqa


def run():
    return sys.argv


run()
