import oracle
import logging
import traceback

# The traceback is the message itself, behind the head of the record.
logging.basicConfig(level=logging.INFO)
log = logging.getLogger("shop.pay")
try:
    {}["k"]
except KeyError:
    oracle.note()
    log.error(traceback.format_exc())
log.info("done")
