import oracle
import sys


class R(object):
    def close(self):
        raise OSError(9, "Bad file descriptor")

    def __del__(self):
        self.close()

    def __repr__(self):
        return "<R>"


if sys.version_info[0] == 2:
    oracle.expect(mechanism="unraisablehook", handled=False,
                  exceptions=[{"type": "OSError", "module": "", "value": "[Errno 9] Bad file descriptor", "frames": [], "errno": 9}])
elif sys.version_info < (3, 8):
    try:
        R.close(None)
    except OSError as e:
        first = oracle.one(e, e.__traceback__)
        first["frames"] = [{"abs_path": "/tmp/shop/unraisable.py", "function": f, "lineno": n, "context_line": c} for f, n, c in (
            ("__del__", 10, "self.close()"), ("close", 7, 'raise OSError(9, "Bad file descriptor")'))]
        oracle.expect(mechanism="unraisablehook", handled=False, exceptions=[first])
if sys.version_info[0] == 2:
    sys.dont_write_bytecode = True
r = R()
del r
print("the program goes on")
