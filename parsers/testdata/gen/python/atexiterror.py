import oracle
import atexit
import sys


def bye():
    raise RuntimeError("at exit")


@atexit.register
def hooked():
    if sys.version_info >= (3, 12):
        return bye()
    try:
        bye()
    except RuntimeError:
        if sys.version_info[0] >= 3:
            sys.excepthook = sys.__excepthook__
            if hasattr(sys, "unraisablehook"):
                sys.unraisablehook = sys.__unraisablehook__
            oracle.note(**({"mechanism": "unraisablehook", "handled": False} if sys.version_info >= (3, 10) else {}))
        raise
