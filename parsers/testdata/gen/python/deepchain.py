# needs: 3.6
import oracle  # noqa


def a():
    open("/does/not/exist")


def b():
    try:
        a()
    except OSError as e:
        raise ValueError("bad file") from e


def c():
    try:
        b()
    except ValueError:
        raise LookupError


def d():
    try:
        c()
    except LookupError as e:
        raise RuntimeError("last\nwith two lines") from e


d()
