"""Logging that fails itself, a queue listener, RotatingFileHandler, custom levels. Python 3.6 to 3.13."""
import logging
import logging.handlers
import queue
import sys

from chatter import Chatter
from shop import orders, orders3

logging.addLevelName(25, "NOTICE")
out = logging.StreamHandler(sys.stderr)
out.setFormatter(logging.Formatter("%(asctime)s | %(levelname)s | %(name)s | %(message)s"))
q = queue.Queue()
listener = logging.handlers.QueueListener(q, out, respect_handler_level=True)
logging.root.setLevel(logging.INFO)
logging.root.addHandler(out)
log = logging.getLogger("edge")
talk = Chatter(log, logging.getLogger("edge.tls"), seed=9).talk
talk(7)
log.log(25, "a notice")
try:
    orders.attribute()
except Exception:
    log.exception("before the queue")
log.info("progress: %d of %d", 3)
talk(4)
logging.root.removeHandler(out)
logging.root.addHandler(logging.handlers.QueueHandler(q))
listener.start()
talk(9)
try:
    orders3.chained_multi_line()
except Exception:
    log.exception("through the queue")
talk(3)
try:
    orders.executed()
except Exception:
    log.exception("through the queue again")
talk(3)
listener.stop()
