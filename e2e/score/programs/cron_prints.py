# -*- coding: utf-8 -*-
"""A nightly script with prints and no logging. It prints some tracebacks itself and dies of the last one. Python 2.7 to 3.13."""
import sys
import traceback

from shop import orders
from truth import say


def main():
    say("== nightly import started ==")
    for i, bug in enumerate([orders.missing_key, orders.child_failed, orders.silent, orders.index, orders.multi_line]):
        say("importing part %d" % i)
        try:
            bug()
        except Exception:
            if i % 2:
                say("error in part %d, skipping:" % i, file=sys.stderr)
            traceback.print_exc()
            if i == 3:
                say("", file=sys.stderr)
                say("2024-05-01 02:00:07 retrying part 3", file=sys.stderr)
    say("Done: 5 parts, 4 exceptions, no traceback left behind")
    orders.divide()


main()
