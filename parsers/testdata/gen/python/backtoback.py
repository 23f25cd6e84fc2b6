import oracle
import sys
import traceback


def f(n):
    raise ValueError("number %d" % n)


for i in range(3):
    try:
        f(i)
    except ValueError:
        oracle.note()
        traceback.print_exc()
        sys.exc_clear() if sys.version_info[0] == 2 else None
