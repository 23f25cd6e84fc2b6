import oracle
import sys


def broken(cls, exc, tb):
    try:
        {}["formatter"]
    except KeyError:
        oracle.note(mechanism="excepthook", handled=False)
        oracle.note(exc, tb, mechanism="excepthook", handled=False)
        raise


sys.excepthook = broken


def run():
    raise ValueError("the original")


run()
