# needs: 3.8
import oracle  # noqa


def rows():
    try:
        yield 1
    finally:
        raise RuntimeError("cursor already closed")


g = rows()
next(g)
del g
