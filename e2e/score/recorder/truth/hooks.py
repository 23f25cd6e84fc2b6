"""Wraps the places through which Python prints exceptions and log records, without changing what they print."""
import logging
import os
import re
import sys
import threading
import traceback

import truth

_inside = threading.local()
FIELD = r"[({$]%s\b"


def dest_of(stream):
    if stream is None or stream is sys.stderr or stream is sys.__stderr__:
        return "stderr"
    if stream is sys.stdout or stream is sys.__stdout__:
        return "stdout"
    try:
        return {1: "stdout", 2: "stderr"}.get(stream.fileno()) or getattr(stream, "name", "?")
    except Exception:
        return None


def shown(handler):
    """Which parts of a record this handler's format prints."""
    f = handler.formatter or logging._defaultFormatter
    told = getattr(f, "truth_shows", None)
    fmt = getattr(f, "_fmt", "") or ""
    if told is None:
        known = {"LogFormatter": "time level", "StdlibFormatter": "time level logger pid"}.get(type(f).__name__)
        told = known.split() if known else [k for k, n in (
            ("time", "asctime|timestamp|server_time"), ("level", "levelname|levelprefix|levelno"), ("logger", "name"),
            ("pid", "process|processName")) if re.search(FIELD % ("(?:%s)" % n), fmt)]
    tail = fmt.rstrip().endswith(("message)s", "message}", "$message", "message)s%(end_color)s"))
    # "INFO metrics exception mailed": no reader can tell where a logger without a dot ends
    glued = bool(re.search(r"name\)s %\(message|name\} \{message", fmt))
    return {"glued": glued, "shows": list(told), "tail": tail or not fmt or getattr(f, "truth_exact", False)}


def note_record(handler, record):
    stream = getattr(handler, "stream", None)
    if stream is None:
        return
    dest = getattr(handler, "baseFilename", None) or dest_of(stream)
    if dest is None:
        return
    kept = getattr(record, "_truth", None)
    rec = {"k": "rec", "dest": dest, "logger": record.name, "level": record.levelname, "no": record.levelno,
           "msg": kept["msg"] if kept else record.getMessage(), "thread": record.threadName}
    rec.update(shown(handler))
    truth.write(dict(rec))
    info = kept["exc"] if kept else record.exc_info
    if not info or info is True or info[1] is None:
        return
    printed = handler.format(record)
    more = getattr(record, "truth_more", {})
    if info[2] is None:  # "ValueError: x" and no more: an error for some readers, a message for others
        truth.exc(info, dest=dest, how="logging", rec=rec, optional="no traceback in the text")
        return
    if info[1].__class__.__name__ not in printed or not any(
            sign in printed for sign in ("Traceback", '"frames"', "stack_trace")):
        return
    truth.exc(info, dest=dest, how="logging", rec=rec, **more)


def wrap_handle(cls, queued):
    original = cls.handle

    def handle(self, record):
        if queued:
            record._truth = {"msg": record.getMessage(), "exc": record.exc_info}
            return original(self, record)
        self.acquire()
        try:
            rv = original(self, record)
            if rv:
                note_record(self, record)
            return rv
        finally:
            self.release()
    cls.handle = handle


def guarded(original, note):
    """original, noted once: what it calls on the way is not noted again."""
    def hook(*args, **kw):
        busy = getattr(_inside, "busy", False)
        if not busy:
            note(*args, **kw)
        _inside.busy = True
        try:
            return original(*args, **kw)
        finally:
            _inside.busy = busy
    return hook


def note_print_exception(*args, **kw):
    out = kw.get("file", args[4] if len(args) > 4 else None)
    dest = dest_of(out)
    if dest is None:
        if "String" in type(out).__name__ or "Bytes" in type(out).__name__:
            return
        dest = "stderr"
    exc = args[0] if args else kw.get("exc", kw.get("value"))
    if isinstance(exc, BaseException):
        tb = args[2] if len(args) > 2 else exc.__traceback__
    else:
        exc, tb = args[1], args[2]
    if exc is not None:
        truth.exc((type(exc), exc, tb), dest=dest)


def install():
    wrap_handle(logging.Handler, False)
    sys.excepthook = guarded(sys.excepthook, lambda t, e, tb: truth.exc((t, e, tb), how="excepthook")
                             if not issubclass(t, KeyboardInterrupt) else None)
    traceback.print_exception = guarded(traceback.print_exception, note_print_exception)
    if hasattr(threading, "excepthook"):
        def thread_hook(a):
            if a.exc_type is not SystemExit:
                truth.exc((a.exc_type, a.exc_value, a.exc_traceback), how="threading")
        threading.excepthook = guarded(threading.excepthook, thread_hook)
    else:
        threading._format_exc = guarded(threading._format_exc, lambda *a: truth.exc(sys.exc_info(), how="threading"))
    if hasattr(sys, "unraisablehook"):
        sys.unraisablehook = guarded(sys.unraisablehook, lambda u: truth.exc(
            (u.exc_type, u.exc_value, u.exc_traceback), how="unraisable"))
    try:
        from logging.handlers import QueueHandler
    except ImportError:
        return
    wrap_handle(QueueHandler, True)
