# needs: 3.6
import oracle  # noqa


def down(n):
    return down(n - 1) if n else turn(10)


def turn(n):
    if n == 0:
        raise ValueError("bottom")
    return turn(n - 1)


down(20)
