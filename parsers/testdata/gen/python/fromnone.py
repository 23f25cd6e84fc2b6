# needs: 3.6
import oracle  # noqa


def connect():
    try:
        {}["dsn"]
    except KeyError:
        raise RuntimeError("no database") from None


connect()
