# needs: 3.6
import oracle
import ctypes
import faulthandler

faulthandler.enable()
oracle.expect(
    level="fatal", mechanism="faulthandler", handled=False,
    exceptions=[{"type": "Fatal Python error", "module": "", "value": "Segmentation fault", "signal": 11, "frames": [
        {"abs_path": "/tmp/shop/faultsegv.py", "function": "<module>", "lineno": 26, "context_line": ""},
        {"abs_path": "/tmp/shop/faultsegv.py", "function": "outer", "lineno": 23, "context_line": ""},
        {"abs_path": "/tmp/shop/faultsegv.py", "function": "crash", "lineno": 19, "context_line": ""},
        {"abs_path": ctypes.__file__, "function": "string_at", "lineno": 0, "context_line": ""}]}])


def crash():
    x = 1

    return ctypes.string_at(0)


def outer():
    crash()


outer()
