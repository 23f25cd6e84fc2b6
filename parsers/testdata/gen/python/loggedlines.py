import oracle
import logging
import traceback

# Every line of the traceback is a record of its own.
logging.basicConfig(level=logging.INFO, format="%(levelname)s [%(name)s] worker-1 | %(message)s")
log = logging.getLogger("shop.pay")


def pay():
    return 1 / 0


try:
    pay()
except ZeroDivisionError:
    oracle.note()
    for line in traceback.format_exc().splitlines():
        log.error(line)
log.error("order is put back")
