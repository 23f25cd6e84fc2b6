# run: stdin
import sys
sys.path.insert(0, "/tmp/shop")
import oracle  # noqa


def f():
    return {}["stdin"]


f()
