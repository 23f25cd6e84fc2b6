# needs: 3.6
import oracle
import logging
import textwrap


class Indented(logging.Formatter):
    def formatException(self, info):
        return textwrap.indent(logging.Formatter.formatException(self, info), "    ")


h = logging.StreamHandler()
h.setFormatter(Indented("%(levelname)s:%(name)s:%(message)s"))
log = logging.getLogger("shop.pay")
log.addHandler(h)


def load():
    return {}["dsn"]


def pay():
    try:
        load()
    except KeyError as e:
        raise ValueError("two\nlines") from e


try:
    pay()
except ValueError:
    oracle.note()
    log.exception("payment failed")
log.error("order is put back")
