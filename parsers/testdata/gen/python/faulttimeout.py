# needs: 3.6
import faulthandler
import time

import oracle

oracle.expect(
    level="fatal", mechanism="faulthandler", handled=False,
    exceptions=[{"type": "Timeout", "module": "", "value": "0:00:01", "frames": [
        {"abs_path": "/tmp/shop/faulttimeout.py", "function": "<module>", "lineno": 20, "context_line": ""},
        {"abs_path": "/tmp/shop/faulttimeout.py", "function": "wait", "lineno": 16, "context_line": ""}]}])
faulthandler.dump_traceback_later(1, exit=True)


def wait():
    time.sleep(10)



wait()
