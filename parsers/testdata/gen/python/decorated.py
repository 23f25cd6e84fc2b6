import oracle  # noqa
import functools


def retry(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        return f(*a, **k)
    return wrapper


@retry
def pay():
    return (lambda: [x.real for x in (None,)])()


pay()
