import oracle  # noqa


def view(d):
    return d["a"]["b"]["c"].value + d["x"]["y"]


view({"a": {"b": {}}})
