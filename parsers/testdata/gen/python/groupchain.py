# needs: 3.11
import oracle  # noqa


def chained():
    try:
        try:
            {}["k"]
        except KeyError as e:
            raise ValueError("bad\n\nvalue") from e
    except ValueError as got:
        return got


def main():
    g = ExceptionGroup("g", [chained(), TypeError("t")])
    try:
        int("x")
    except ValueError as e:
        raise g from e


main()
