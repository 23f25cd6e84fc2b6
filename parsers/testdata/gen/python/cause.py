# needs: 3.6
import oracle  # noqa


def load():
    return {}["dsn"]


def connect():
    try:
        load()
    except KeyError as e:
        raise RuntimeError("no database") from e


connect()
