import oracle
import logging

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("shop.pay")


def pay():
    return 1 / 0


for order in (1, 2):
    log.info("paying order %d", order)
    try:
        pay()
    except ZeroDivisionError:
        oracle.note()
        log.exception("payment failed for order %d", order)
    log.warning("order %d is put back", order)
log.info("done")
