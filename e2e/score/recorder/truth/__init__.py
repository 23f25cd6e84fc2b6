"""What a program knows about its own errors, written as JSON lines to $TRUTH_OUT. Runs on Python 2.7 to 3.13.

Three kinds of line: "rec" (a log record that a handler wrote), "exc" (an exception that was printed) and "print" (a bare line).
Each says where it was written to ("stdout", "stderr" or a path), by which process, and in which order.
"""
from __future__ import print_function

import json
import os
import sys
import threading
import time

from truth import walk

_lock = threading.RLock()


def write(item):
    """Appends one item. One write(2) with O_APPEND, so that several processes can share the file."""
    path = os.environ.get("TRUTH_OUT")
    if not path:
        return
    item["pid"] = os.getpid()
    item["t"] = time.time()
    data = (json.dumps(item) + "\n").encode("ascii")
    with _lock:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(fd, data)
        finally:
            os.close(fd)


def exc(info=None, dest="stderr", how="printed", rec=None, **more):
    """Notes an exception whose traceback is printed now, by this program or by the interpreter."""
    info = info or sys.exc_info()
    item = {"k": "exc", "dest": dest, "how": how, "rec": rec}
    item.update(walk.chains(info[1], info[2]))
    item.update(more)
    write(item)


def fatal(what, dest="stderr"):
    """Notes that the next thing on the calling line kills the interpreter with a faulthandler dump."""
    frames, f = [], sys._getframe(1)
    while f is not None:
        frames.append([f.f_code.co_filename, f.f_lineno, f.f_code.co_name])
        f = f.f_back
    frames.reverse()
    write({"k": "exc", "dest": dest, "how": "faulthandler", "rec": None,
           "chain": [{"type": "Fatal Python error", "value": what, "frames": frames, "loose": True}], "alts": []})


def say(*words, **kw):
    """print() that the truth knows of. file= is sys.stdout or sys.stderr."""
    out = kw.get("file") or sys.stdout
    text = " ".join(str(w) for w in words)
    with _lock:
        print(text, file=out)
        out.flush()
        write({"k": "print", "dest": "stderr" if out is sys.stderr else "stdout", "msg": text})
