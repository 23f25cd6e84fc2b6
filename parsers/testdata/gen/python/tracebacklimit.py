import oracle
import logging
import sys
import traceback

# No frames at all; since 3.8 there is no header either, and nothing tells an error.
logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s %(message)s")
sys.tracebacklimit = 0


class Refused(Exception):
    pass


for e in (KeyError("k"), Refused("no")):
    try:
        raise e
    except Exception:
        if sys.version_info < (3, 8):
            oracle.note(frames=False)
        logging.getLogger("shop").exception("failed")
