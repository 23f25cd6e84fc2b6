# needs: 3.11
import oracle  # noqa


def row(n):
    raise TypeError("wrong type")


try:
    row(17)
except TypeError as e:
    e.add_note("while importing row 17")
    e.add_note("of file users.csv\n  (second line of the note)")
    raise
