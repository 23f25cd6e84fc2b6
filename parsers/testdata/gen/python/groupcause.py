# needs: 3.11
import oracle  # noqa


def main():
    try:
        raise ExceptionGroup("many", [KeyError("a"), KeyError("b")])
    except ExceptionGroup as e:
        raise RuntimeError("because of a group") from e


main()
