# needs: 3.11
import oracle
import logging
import sys
import traceback

# Groups that were made but never raised have no traceback of their own.
logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s %(message)s")
log = logging.getLogger("shop.stock")


def price(i):
    raise ValueError("no price for %d" % i)


raised = []
for i in range(3):
    try:
        price(i)
    except ValueError as e:
        raised.append(e)

group = ExceptionGroup("never raised", [raised[0], KeyError("k"), ExceptionGroup("inner", [raised[1]])])
oracle.note(group)
log.error("checked", exc_info=group)
plain = ExceptionGroup("nothing was raised", [TypeError("some\nlines")])
oracle.note(plain)
log.error("checked again", exc_info=plain)
log.warning("unhandled errors in a TaskGroup (1 sub-exception)")
caused = ExceptionGroup("with a cause", [TypeError(1)])
caused.__cause__ = raised[2]
oracle.note(caused)
traceback.print_exception(caused, file=sys.stdout)
print()
try:
    raise RuntimeError("after it") from group
except RuntimeError:
    oracle.note()
    traceback.print_exc(file=sys.stdout)
log.warning("done")
