import oracle  # noqa


class Odd(Exception):
    def __str__(self):
        raise ValueError("no")


raise Odd()
