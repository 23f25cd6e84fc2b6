# needs: 3.11
import oracle  # noqa
a = ValueError("a\nsecond line")
a.add_note("note of a")
g = ExceptionGroup("with notes", [a, SyntaxError("bad", ("/tmp/shop/x.py", 3, 5, "x = = 1\n"))])
g.add_note("note of the group")
raise g
