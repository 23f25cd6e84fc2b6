"""Errors as loguru prints them by default: with values of variables (diagnose), and with the calls above the one that caught (backtrace)."""
import sys

import oracle
from loguru import logger

backtrace, diagnose, colorize = (c == "1" for c in sys.argv[1])
logger.remove()
logger.add(sys.stdout, backtrace=backtrace, diagnose=diagnose, colorize=colorize)


class Refused(Exception):
    pass


class Lines(object):
    def __repr__(self):
        return "<Lines\n  one\n\n  two>"


def price(name, prices={"tea": 3}, lines=Lines()):
    return prices[name], lines


def buy(name):
    try:
        return price(name)
    except KeyError as e:
        raise ValueError("no price for %s:\n  - ask\n\n  - order" % name)


def refuse(why=Lines()):
    raise Refused(why and "")


def check(total):
    assert total > 3


def check_loudly(total):
    assert total > 3, "too little: %d" % total


def deep(n):
    return deep(n - 1) if n else price("milk")


def compiled():
    eval("1 +")


def group():
    errors = []
    for name in ("milk", "rum"):
        try:
            price(name)
        except KeyError as e:
            errors.append(e)
    raise ExceptionGroup("no prices", errors)  # noqa: F821


def serve(job, *args):
    try:
        job(*args)
    except Exception:
        oracle.note()
        logger.exception("{} failed", job.__name__)
    logger.info("next, please")


def main():
    for job in [(price, "milk"), (buy, "milk"), (refuse,), (check, 2), (check_loudly, 2), (deep, 40), (compiled,)]:
        serve(*job)
    if sys.version_info >= (3, 11):
        serve(group)
    serve(price, "last")


main()
logger.info("closing")
