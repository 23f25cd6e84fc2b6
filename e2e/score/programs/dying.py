"""Errors on the way out: atexit, __del__, a broken excepthook, generators. Python 2.7 to 3.13."""
import atexit
import sys

import truth
from shop import orders


def noted(func):
    """For what the interpreter prints without a hook: notes the exception inside the function, before it leaves."""
    def body():
        try:
            func()
        except Exception:
            if body.unseen:
                truth.exc(how="unraisable")
            raise
    body.unseen = True
    return body


class Connection(object):
    def __del__(self):
        try:
            orders.missing_key()
        except Exception:
            if sys.version_info < (3, 8):
                truth.exc(how="unraisable", **({"optional": "Python 2 prints one line"} if sys.version_info[0] == 2 else {}))
            raise


c = Connection()
del c
truth.say("connection closed with an error, carrying on", file=sys.stderr)
flush = noted(orders.none_attribute)
flush.unseen = (3,) <= sys.version_info < (3, 10)
atexit.register(flush)


def hook(t, e, tb):
    try:
        orders.no_table()
    except Exception:
        if sys.version_info < (3, 13):  # from 3.13 on the interpreter prints both through traceback.py, where they are noted
            truth.exc(how="excepthook")
            truth.exc((t, e, tb), how="excepthook")
        raise


sys.excepthook = hook
truth.say("leaving", file=sys.stderr)
orders.index()
