# needs: 3.6
import oracle  # noqa
with open("/tmp/shop/bad_tab.py", "w") as f:
    f.write("if True:\n    a = 1\n\tb = 2\n")
import bad_tab  # noqa
