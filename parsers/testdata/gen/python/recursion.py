import oracle  # noqa
import sys
sys.setrecursionlimit(300)


def down(n):
    return down(n + 1)


try:
    down(0)
except RuntimeError as e:
    if sys.version_info[0] >= 3:
        raise
    raise
