# needs: 3.11
import oracle  # noqa


def member():
    try:
        try:
            raise ExceptionGroup("inner", [ValueError("1"), TypeError("2")])
        except ExceptionGroup as e:
            raise KeyError("k") from e
    except KeyError as got:
        return got


raise ExceptionGroup("outer", [member(), OSError("last")])
