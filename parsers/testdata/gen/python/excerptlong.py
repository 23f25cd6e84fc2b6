import oracle  # noqa


def view(rows):
    return sum([
        row["a"] +
        row["b"]

        for row
        in rows
        if row["c"]
    ])


view([{"a": 1, "c": 1}])
