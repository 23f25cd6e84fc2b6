import oracle  # noqa


def load():
    return {}["dsn"]


def connect():
    try:
        load()
    except KeyError:
        int("x")


connect()
