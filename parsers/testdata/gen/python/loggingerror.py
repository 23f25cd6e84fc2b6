import oracle
import logging
import sys

logging.basicConfig(format="%(levelname)s %(message)s")


class Handler(logging.StreamHandler):
    def handleError(self, record):
        oracle.note(mechanism="logging", handled=True)
        logging.StreamHandler.handleError(self, record)


logging.getLogger().handlers = [Handler()]


def pay(order):
    logging.warning("paid %d of %d", order)


pay("42")

