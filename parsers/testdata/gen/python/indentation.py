import oracle  # noqa
with open("/tmp/shop/bad_indent.py", "w") as f:
    f.write("def f():\nreturn 1\n")
import bad_indent  # noqa
