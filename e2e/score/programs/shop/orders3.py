"""Bugs that only Python 3 can have: chains, text that is not ASCII."""
import json
import urllib.request

from shop.errors import Payment, ShopError
from shop.orders import price


def chained():
    try:
        price("kiwi")
    except KeyError as e:
        raise ShopError("cannot price the basket") from e


def three_deep():
    try:
        chained()
    except ShopError:
        raise Payment.Declined("checkout aborted")


def while_handling():
    try:
        json.loads("nope")
    except ValueError:
        return {}["fallback"]


def from_none():
    try:
        int("x")
    except ValueError:
        raise ShopError("qty must be a number") from None


def umlauts():
    raise ValueError("Größe „XL“ ist ausverkauft: 数量不足 🚫")


def refused():
    urllib.request.urlopen("http://127.0.0.1:9/stock", timeout=2)


def chained_multi_line():
    try:
        raise ValueError("row 17:\n\tcolumn 'qty': 'x'\n\tcolumn 'sku': ''")
    except ValueError as e:
        raise RuntimeError("import failed\n(1 of 20 rows)") from e


def cause_without_trace():
    raise ShopError("wrapped") from KeyError("never raised")


def in_comprehension():
    return {k: v / 0 for k, v in {"a": 1}.items()}


def generator():
    def rows():
        yield 1
        raise StopIteration("done")
    return list(rows())


class Missing(Exception):
    def __str__(self):
        return ""


def empty_str():
    raise Missing("hidden")


def local_class():
    class QuotaExceeded(Exception):
        pass
    raise QuotaExceeded("12 of 10 used")


BUGS = [chained, three_deep, while_handling, from_none, umlauts, refused, chained_multi_line, cause_without_trace,
        in_comprehension, generator, empty_str, local_class]
