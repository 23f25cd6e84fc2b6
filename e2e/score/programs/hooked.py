"""A service that logs what kills it through sys.excepthook, and logs stacks at DEBUG. Python 3.6 to 3.13."""
import logging
import sys
import warnings

from chatter import Chatter
from shop import orders, orders3

logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, 
                    format="%(asctime)s [%(process)d] %(levelname)-8s %(name)s:%(funcName)s:%(lineno)d %(message)s")
logging.captureWarnings(True)
log = logging.getLogger("billing")
talk = Chatter(log, logging.getLogger("billing.tax"), seed=5).talk


def report(t, e, tb):
    log.critical("Uncaught exception, shutting down", exc_info=(t, e, tb))


sys.excepthook = report
talk(8)
warnings.warn("tax tables of 2023 are deprecated", DeprecationWarning)
log.debug("where am I", stack_info=True)
talk(3)
try:
    orders3.three_deep()
except Exception:
    log.exception("invoice 7 failed", stack_info=True)
talk(3)
try:
    orders.index()
except IndexError as e:
    log.info("recovered from a short row", exc_info=e, extra={"truth_more": {"optional": "a traceback at INFO"}})
talk(10)
try:
    orders.unpack()
except ValueError as e:
    log.debug("guessing failed", exc_info=e, extra={"truth_more": {"optional": "a traceback at DEBUG"}})
talk(2)
log.error("an error without an exception")
log.warning("Traceback (most recent call last) was requested but is not available")
talk(2)
orders3.while_handling()
