# needs: 3.11
import oracle  # noqa


def f(x):
    if x:
        raise KeyError(x)
    raise ValueError("zero")


def main():
    errors = []
    for i in (0, 1):
        try:
            f(i)
        except Exception as e:
            errors.append(e)
    raise ExceptionGroup("two of them", errors)


main()
