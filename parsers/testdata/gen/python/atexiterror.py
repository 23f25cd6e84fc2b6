import oracle
import atexit
import sys


if sys.version_info[0] == 2:
    installed = sys.excepthook

    def twice(cls, exc, tb):  # Python 2 prints it twice
        oracle.note(exc, tb)
        installed(cls, exc, tb)
    sys.excepthook = twice


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
