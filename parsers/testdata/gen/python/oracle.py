"""Writes down what an exception really is, from the live objects, while a program of this folder prints it.

The expectations of the corpus come from here and from nowhere else: tracebacks are walked object by object, chains by __cause__ and
__context__, groups by .exceptions, in the order and with the derivations of Sentry's Python SDK. Where that SDK can be imported (SENTRY_SDK names
its folder), what it says about the same exception is stored beside it, as a second witness.

Runs on Python 2.7 and on 3.6 to 3.13, and must not appear in any traceback.
"""
import json
import linecache
import os
import sys

PY3 = sys.version_info[0] >= 3
OUT = os.environ.get("ORACLE")
CHAINED_UNRAISABLE = (3, 99)  # sys.unraisablehook prints no chain, up to 3.13 at least
LIMIT = 250  # frames that Sentry keeps
try:
    GROUP = BaseExceptionGroup
except NameError:
    GROUP = ()


def text(value):
    try:
        return str(value) if PY3 else (value if isinstance(value, unicode) else str(value).decode("utf-8", "replace"))
    except Exception:
        return "<exception str() failed>"


def value_of(exc):
    out = exc.message if GROUP and isinstance(exc, GROUP) else text(exc)
    notes = getattr(exc, "__dict__", {}).get("__notes__")
    if notes:
        out += "\n" + "\n".join(notes)
    return out.rstrip()  # white space at the end of a message cannot be told from the log's own


def frames_of(tb):
    frames = []
    while tb is not None:
        code = tb.tb_frame.f_code
        frames.append({
            "abs_path": code.co_filename,
            "function": code.co_name,
            "lineno": tb.tb_lineno,
            "context_line": linecache.getline(code.co_filename, tb.tb_lineno, tb.tb_frame.f_globals if ".zip" in code.co_filename else None).strip(),
        })
        tb = tb.tb_next
    if len(frames) > LIMIT:
        frames = frames[:LIMIT // 2] + frames[-LIMIT // 2:]
    return frames


def one(exc, tb):
    cls = type(exc)
    module = cls.__module__
    out = {
        "type": getattr(cls, "__qualname__", cls.__name__),
        "module": "" if module in ("builtins", "exceptions", "__builtin__", None) else module,
        "value": value_of(exc),
        "frames": frames_of(tb),
    }
    if getattr(exc, "errno", None) is not None and isinstance(exc, EnvironmentError):
        out["errno"] = exc.errno
    return out


def older(exc):
    """The exception that was printed before exc, and how the two are linked."""
    if getattr(exc, "__suppress_context__", False):
        return getattr(exc, "__cause__", None), "__cause__"
    return getattr(exc, "__context__", None), "__context__"


def tb_of(exc):
    return getattr(exc, "__traceback__", None)


def tree(exc, out, parent, source):
    """The SDK's order for groups: pre-order, ids counted up; a cause or context has parent 0, whatever it belongs to."""
    entry = one(exc, tb_of(exc))
    entry["id"] = len(out)
    if entry["id"]:
        entry["parent"], entry["source"] = parent, source
    if isinstance(exc, GROUP):
        entry["group"] = True
    out.append(entry)
    before, how = older(exc)
    if before is not None:
        tree(before, out, 0, how)
    for i, child in enumerate(getattr(exc, "exceptions", ()) if entry.get("group") else ()):
        tree(child, out, entry["id"], "exceptions[%d]" % i)


def values(exc, tb):
    out = []
    if GROUP and isinstance(exc, GROUP):
        tree(exc, out, 0, None)
    else:
        seen = set()
        while exc is not None and id(exc) not in seen:
            seen.add(id(exc))
            stashed = (getattr(exc, "__dict__", None) or {}).get("_oracle_values")
            out.append(one(exc, tb))
            if stashed:  # came from another process: what it was there, see stash()
                out.extend(reversed(stashed))
                break
            exc = older(exc)[0]
            tb = tb_of(exc)
    out.reverse()
    return out


def sdk(exc, tb):
    where = os.environ.get("SENTRY_SDK")
    if not where or not os.path.isdir(where):
        return None
    sys.path.append(where)
    try:
        from sentry_sdk.utils import event_from_exception, handle_in_app
        from sentry_sdk.consts import DEFAULT_OPTIONS
        options = dict(DEFAULT_OPTIONS, include_local_variables=False, max_value_length=100000)
        event, _ = event_from_exception((type(exc), exc, tb), client_options=options, mechanism={"type": "oracle", "handled": True})
        handle_in_app(event, [], [], "/tmp/shop")
    finally:
        sys.path.remove(where)
    out = []
    for value in event["exception"]["values"]:
        frames = (value.get("stacktrace") or {}).get("frames", [])
        if len(frames) > LIMIT:
            frames = frames[:LIMIT // 2] + frames[-LIMIT // 2:]
        out.append({
            "type": value.get("type"), "module": value.get("module") or "", "value": (value.get("value") or "").rstrip(),
            "mechanism": value.get("mechanism"),
            "frames": [{k: f.get(k) for k in ("module", "filename", "in_app")} for f in frames],
        })
    return out


def write(entry):
    if OUT:
        with open(OUT, "a") as f:
            f.write(json.dumps(entry, sort_keys=True) + "\n")


def note(exc=None, tb=None, **facts):
    """Writes down exc, by default the one being handled. facts: mechanism, handled, thread, level, as far as the text tells them."""
    if exc is None:
        exc, tb = sys.exc_info()[1:]
    if tb is None:
        tb = tb_of(exc)
    alone = facts.pop("alone", False)  # the text shows no chain
    facts["exceptions"] = [one(exc, tb)] if alone else values(exc, tb)
    shown = facts.pop("frames", True)  # the text shows frames
    for entry in [] if shown else facts["exceptions"]:
        entry["frames"] = []
    witness = sdk(exc, tb) if shown and not alone and "_oracle_values" not in getattr(exc, "__dict__", {}) else None
    if witness:
        facts["sentry"] = witness
    write(facts)


def expect(**facts):
    """Writes an expectation that no object can give, such as what faulthandler prints."""
    write(facts)


def stash(cls):
    """Makes the wrapper with which pools send exceptions home (cls) note what they are in the worker."""
    init = cls.__init__

    def patched(self, exc, tb):
        exc._oracle_values = values(exc, tb)
        init(self, exc, tb)
    cls.__init__ = patched


def install():
    """Notes every exception that ends the program, a thread or (3.8+) a finaliser."""
    before = sys.excepthook

    def excepthook(cls, exc, tb):
        note(exc, tb)
        before(cls, exc, tb)
    sys.excepthook = excepthook
    if hasattr(sys, "unraisablehook"):
        def unraisable(args):
            note(args.exc_value, args.exc_traceback, mechanism="unraisablehook", handled=False,
                 alone=args.exc_value.__cause__ is None and sys.version_info < CHAINED_UNRAISABLE)
            sys.__unraisablehook__(args)
        sys.unraisablehook = unraisable
        import threading
        before_thread = threading.excepthook

        def thread(args):
            note(args.exc_value, args.exc_traceback, mechanism="threading", handled=False, thread=args.thread.name)
            before_thread(args)
        threading.excepthook = thread
    else:
        import threading
        before_text = threading._format_exc

        def format_exc():
            note(mechanism="threading", handled=False, thread=threading.current_thread().name)
            return before_text()
        threading._format_exc = format_exc


install()
