"""Deep recursion, alone and through two functions, and a module that cannot be compiled. Python 2.7 to 3.13."""
import importlib
import logging
import os
import shutil
import sys
import tempfile

from chatter import Chatter

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
log = logging.getLogger("tree.walk")
talk = Chatter(log, seed=2).talk


def depth(node):
    return 1 + depth(node["parent"])


def even(n):
    return odd(n - 1)


def odd(n):
    return even(n - 1)


def broken(name, text):
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, name + ".py"), "wb") as f:
        f.write(text)
    sys.path.insert(0, folder)
    try:
        importlib.import_module(name)
    finally:
        sys.path.remove(folder)
        shutil.rmtree(folder)


def syntax():
    broken("plugin_tax", b"def tax(x):\n    return x *\n")


def indent():
    broken("plugin_fee", b"def fee(x):\nreturn x\n")


def null():
    broken("plugin_nul", b"RATES = {'a': 1,\n  'b' 2}\n")


def evaluated():
    eval("price * (1 + ")


def not_there():
    importlib.import_module("shop.refunds")


def import_error():
    from shop import nothing_like_this  # noqa: F401


def cyclic():
    node = {}
    node["parent"] = node
    return depth(node)


for bug in (syntax, indent, cyclic, null, evaluated, not_there, import_error, lambda: even(10 ** 6)):
    talk(4)
    try:
        bug()
    except Exception as e:
        log.error("%s: %s", getattr(bug, "__name__", "?"), type(e).__name__, exc_info=True)
talk(2)
syntax()
