"""Live exception objects to what an event should hold: oldest first, the values that str() gives, the frames that are printed."""
import sys

PY2 = sys.version_info[0] == 2
SHOWN_REPEATS = 3  # traceback.py, _RECURSIVE_CUTOFF: equal frames that are printed before "Previous line repeated"


def text(exc):
    try:
        if PY2:
            try:
                value = str(exc).decode("utf-8", "replace")
            except UnicodeError:
                value = unicode(exc).encode("ascii", "backslashreplace").decode("ascii")  # noqa: F821
        else:
            value = str(exc)
    except Exception:
        value = None
    if is_group(exc):
        value = exc.message  # without " (2 sub-exceptions)", as sentry-python sends it
    notes = [n for n in getattr(exc, "__notes__", None) or [] if isinstance(n, str)]
    return "\n".join([value or ""] + notes) if notes else value


def is_group(exc):
    if sys.version_info < (3, 11):
        return False
    return isinstance(exc, BaseExceptionGroup)  # noqa: F821


def frames(tb):
    out = []
    while tb is not None:
        code = tb.tb_frame.f_code
        out.append([code.co_filename, tb.tb_lineno, code.co_name])
        tb = tb.tb_next
    return out


def collapsed(full):
    """The frames that Python 3 prints: at most three equal ones in a row."""
    if PY2:
        return full
    out, run = [], 0
    for i, f in enumerate(full):
        run = run + 1 if i and full[i - 1] == f else 1
        if run <= SHOWN_REPEATS:
            out.append(f)
    return out


def one(exc, tb):
    cls = exc.__class__
    d = {"type": getattr(cls, "__qualname__", cls.__name__), "module": cls.__module__, "value": text(exc)}
    full = frames(tb)
    d["frames"] = collapsed(full)
    if len(d["frames"]) != len(full):
        d["frames_full"] = len(full)
    return d


def parent(exc):
    if PY2:
        return None
    return exc.__cause__ if exc.__suppress_context__ or exc.__cause__ is not None else exc.__context__


def plain(exc, tb):
    out, seen = [], set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        out.append(one(exc, tb))
        exc = parent(exc)
        tb = getattr(exc, "__traceback__", None)
    return out[::-1]


def tree(exc, tb, seen=None):
    """Pre-order: the exception, what it was raised from, then the members of a group."""
    seen = set() if seen is None else seen
    if id(exc) in seen:
        return []
    seen.add(id(exc))
    out = [one(exc, tb)]
    up = parent(exc)
    if up is not None:
        out += tree(up, up.__traceback__, seen)
    for e in exc.exceptions if is_group(exc) else ():
        out += tree(e, e.__traceback__, seen)
    return out


def has_group(exc):
    seen = set()
    while exc is not None and id(exc) not in seen:
        if is_group(exc):
            return True
        seen.add(id(exc))
        exc = parent(exc)
    return False


def chains(exc, tb):
    """The chain that sentry-python sends, and others that lose nothing."""
    line, whole = plain(exc, tb), tree(exc, tb)[::-1]
    if is_group(exc):
        return {"chain": whole, "alts": []}
    if has_group(exc):
        return {"chain": line, "alts": [whole]}
    return {"chain": line, "alts": []}
