# needs: 3.6
import faulthandler
import os
import threading

import oracle

faulthandler.enable()
oracle.expect(
    level="fatal", mechanism="faulthandler", handled=False, threads=2,
    exceptions=[{"type": "Fatal Python error", "module": "", "value": "Aborted", "signal": 6, "frames": [
        {"abs_path": "/tmp/shop/faultabort.py", "function": "<module>", "lineno": 30, "context_line": ""},
        {"abs_path": "/tmp/shop/faultabort.py", "function": "crash", "lineno": 24, "context_line": ""}]}])
ready = threading.Event()


def idle():
    ready.set()
    threading.Event().wait()


def crash():
    ready.wait()
    os.abort()


threading.Thread(target=idle, daemon=True).start()


crash()
