# needs: 3.11
import oracle  # noqa
e = ExceptionGroup("lots", [ValueError(i) for i in range(20)])
# Only the first 15 are printed.
shown = ExceptionGroup("lots", [ValueError(i) for i in range(15)])
try:
    raise e
except ExceptionGroup as got:
    shown.__traceback__ = got.__traceback__
    oracle.note(shown)
import sys
sys.excepthook = sys.__excepthook__
raise e
