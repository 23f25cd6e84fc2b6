# run: -c
import sys
sys.path.insert(0, "/tmp/shop")
import oracle  # noqa
def f():
    return {}["command"]
f()
