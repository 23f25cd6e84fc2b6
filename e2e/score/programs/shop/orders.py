# -*- coding: utf-8 -*-
"""Bugs of everyday life, each one reachable by name. Python 2.7 to 3.13."""
from __future__ import unicode_literals

import json
import sqlite3
import subprocess
import sys

from shop.errors import OutOfStock, Payment, Silent, lowercase_error

PRICES = {"apple": 3, "pear": 4}


def price(name):
    return PRICES[name]


def total(items):
    return sum(price(i) for i in items)


def missing_key():
    return total(["apple", "quince"])


def none_attribute():
    user = None
    return user.profile.name


def divide():
    average = lambda xs: sum(xs) / len(xs)  # noqa: E731
    return average([])


def bad_json():
    return json.loads('{"id": 42, "items": [1, 2')


def missing_file():
    with open("/srv/shop/import/2024-05-01.csv") as f:
        return f.read()


def no_table():
    return sqlite3.connect(":memory:").execute("SELECT * FROM orders")


def child_failed():
    subprocess.check_call([sys.executable, "-c", "import sys; sys.exit(3)"])


def out_of_stock():
    raise OutOfStock("A-17", 3)


def declined():
    raise Payment.Declined("card ending 4242: insufficient funds")


def silent():
    raise Silent()


def silent_class():
    raise NotImplementedError


def lower():
    raise lowercase_error("spelt small")


def asserting():
    items = []
    assert items, "an order needs items"


def bare_assert():
    assert 1 == 2


def colon_value():
    raise ValueError("error: cannot parse qty: 'twelve': expected int")


def long_value():
    raise ValueError("payload too large: " + "x" * 3000)


def multi_line():
    raise ValueError("3 problems in order 42:\n  - sku: unknown\n  - qty: must be > 0\nsee the manual")


def blank_inside():
    raise RuntimeError("template failed:\n\n    {{ order.total }}\n\nundefined: order")


def nested_call():
    def inner(depth):
        if depth == 0:
            raise KeyError(("tuple", 1))
        return inner(depth - 1)
    return [inner(d) for d in (2, 1)]


def index():
    return [1, 2, 3][7]


def unpack():
    a, b = (1, 2, 3)
    return a, b


def type_error():
    return "qty: " + 5


def decode():
    return b"caf\xc3(".decode("utf-8")


def executed():
    exec(compile("def rule():\n    return limits['max']\n\nrule()\n", "<pricing-rule>", "exec"), {"limits": {}})


class Basket(object):
    @property
    def weight(self):
        return self._weight

    def __len__(self):
        return self.weight


def attribute():
    return len(Basket())


BUGS = [missing_key, none_attribute, divide, bad_json, missing_file, no_table, child_failed, out_of_stock, declined, silent,
        silent_class, lower, asserting, bare_assert, colon_value, long_value, multi_line, blank_inside, nested_call, index,
        unpack, type_error, decode, executed, attribute]
