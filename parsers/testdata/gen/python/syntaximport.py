import oracle  # noqa
with open("/tmp/shop/bad_import.py", "w") as f:
    f.write("def f(:\n    pass\n")
import bad_import  # noqa
