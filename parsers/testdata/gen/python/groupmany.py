# needs: 3.11
import oracle
import sys


def hook(cls, exc, tb):
    # Only the first 15 are printed.
    shown = ExceptionGroup("lots", exc.exceptions[:15])
    shown.__traceback__ = tb
    oracle.note(shown)
    sys.__excepthook__(cls, exc, tb)


sys.excepthook = hook
raise ExceptionGroup("lots", [ValueError(i) for i in range(20)])
