import oracle  # noqa


class MyError(Exception):
    pass


def run():
    raise MyError("own class in the main script")


run()
