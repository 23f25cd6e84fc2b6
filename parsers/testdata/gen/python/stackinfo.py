# needs: 3.6
import oracle
import logging
import sys

# The stack of the log call comes behind the traceback, and is no part of the exception.
logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
log = logging.getLogger("shop.pay")


def pay(card):
    raise ValueError("card %s\n  was refused" % card)


for card in ("one", "two"):
    try:
        pay(card)
    except ValueError:
        oracle.note()
        log.exception("payment failed", stack_info=True)
log.info("where am I", stack_info=True)
