"""Compares events that errtail printed with the truth of the log. All comparisons are of what the text can tell; see README.md."""
import os
import re

SENTRY_VALUE = 8192  # characters that Sentry keeps of a value; longer ones are compared so far
FRAMES = 250
REPEATS = 3


def last(chain):
    return chain[-1] if chain else {}


def got_chain(event):
    return (event.get("exception") or {}).get("values") or []


def lines_of(text, blanks):
    out = [x.rstrip() for x in (text or "").rstrip().split("\n")]
    return out if blanks else [x for x in out if x.strip()]


def same_value(want, got, blanks=True, open_end=False):
    if want is None:
        return True  # str() itself failed: nothing to compare
    w, g = lines_of(want, blanks), lines_of(got, blanks)
    if len(want) > SENTRY_VALUE:
        return "\n".join(g)[:4000] == "\n".join(w)[:4000]
    return g[:len(w)] == w if open_end else g == w


def same_type(want, got):
    if want["type"] is None or got.get("type") in want.get("also", ()):
        return True  # not decidable from the text, or decidable either way
    return got.get("type") in ([want["type"], want["type"].split(".")[-1]] if want.get("short") else [want["type"]])


def same_exception(want, got, blanks, open_end=False):
    if want.get("loose"):
        return want["value"] in "%s %s" % (got.get("type"), got.get("value"))
    if want["type"] in ("RemoteTraceback", "_RemoteTraceback"):
        return got.get("type") == want["type"]
    return same_type(want, got) and same_value(want["value"], got.get("value"), blanks, open_end)


def collapsed(frames):
    out, run = [], 0
    for i, f in enumerate(frames):
        run = run + 1 if i and frames[i - 1] == f else 1
        if run <= REPEATS:
            out.append(f)
    return out


def frame(f):
    path = f.get("abs_path") or f.get("filename") or ""
    return (os.path.basename(path), f.get("lineno"), f.get("function"))


def asked(want):
    """What must be equal of a frame: base name, line, function, and the module where the truth has one. None: not decidable."""
    return (want[0] and os.path.basename(want[0]),) + tuple(want[1:])


class Open(tuple):
    """A wanted frame: its Nones equal anything."""

    def __eq__(self, other):
        return len(self) == len(other) and all(a is None or a == b for a, b in zip(self, other))

    def __ne__(self, other):
        return not self == other

    __hash__ = tuple.__hash__


def same_frames(want, got):
    if want is None:
        return True
    if want and want[0] == "...":  # what lies below the frames that are known, as the C library's start of main
        want = want[1:]
        got = got[-len(want):]
    modules = bool(want) and len(want[0]) > 3
    if len(want) == len(got) and all(Open(asked(w)) == frame(g) + ((g.get("module"),) if modules else ()) for w, g in zip(want, got)):
        return True
    w = [Open(x) for x in collapsed([asked(x) for x in want])]
    g = collapsed([frame(f) + ((f.get("module"),) if modules else ()) for f in got])
    if w == g:
        return True
    if len(w) > FRAMES and FRAMES - 60 <= len(g) <= len(w):  # the middle of a deep recursion may be left out
        head = 0
        while head < len(g) and g[head] == w[head]:
            head += 1
        rest = len(g) - head
        return rest == 0 or g[head:] == w[-rest:]
    return False


def frames_of(x):
    return (x.get("stacktrace") or {}).get("frames") or []


def remote(want, got):
    """Replaces a RemoteTraceback, whose value is a whole traceback, by what a reader made of it, if that is all in its text."""
    if not want or "RemoteTraceback" not in (want[0]["type"] or "") or len(got) < len(want):
        return want
    text, inner = want[0]["value"], got[:len(got) - len(want) + 1]
    if not all((x.get("type") or "?") in text and (x.get("value") or "") in text for x in inner):
        return want
    if not all("line %s, in %s" % frame(f)[1:] in text for x in inner for f in frames_of(x)):
        return want
    return [{"type": x["type"], "value": x.get("value"), "frames": [list(frame(f)) for f in frames_of(x)]} for x in inner] + want[1:]


def chain_matches(want, got, blanks, open_end):
    return len(want) == len(got) and all(
        same_exception(w, g, blanks, open_end and i == len(want) - 1) for i, (w, g) in enumerate(zip(want, got)))


def closeness(e, g, blanks):
    """How much an event looks like a truth: 0 is not at all."""
    w, x = last(e["chain"]), last(got_chain(g))
    if not x:
        return 0
    if same_exception(w, x, blanks, bool(e.get("open"))):
        return 8 + same_frames(w["frames"], frames_of(x)) * 4
    if w["type"] and w["type"].split(".")[-1] == (x.get("type") or "").split(".")[-1]:
        return 4 + same_frames(w["frames"], frames_of(x)) * 2
    if w["frames"] and same_frames(w["frames"], frames_of(x)):
        return 3
    return 0


def align(truth, got, blanks):
    """Pairs in order that are as close as can be, then what is left out of order if it is equal."""
    n, m = len(truth), len(got)
    near = [[closeness(e, g, blanks) for g in got] for e in truth]
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            take = near[i][j] + best[i + 1][j + 1] if near[i][j] else 0
            best[i][j] = max(take, best[i + 1][j], best[i][j + 1])
    pairs, i, j = {}, 0, 0
    while i < n and j < m:
        if near[i][j] and best[i][j] == near[i][j] + best[i + 1][j + 1]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    used = set(pairs.values())
    for i in range(n):
        for j in range(m):
            if i not in pairs and j not in used and near[i][j] >= 8:
                pairs[i] = j
                used.add(j)
    return pairs


def same_crumb(want, got):
    if want["category"] is not None and want["category"] != got.get("category"):
        return False
    if want["level"] is not None and want["level"] != got.get("level"):
        return False
    w, g = (re.sub(r"\s*\n\s*", "\n", m.strip()) for m in (want["message"], got.get("message") or ""))
    return w == g or (not want["exact"] and w in g) or (want.get("open", False) and g.startswith(w + "\n"))


ACCESS = re.compile(r"(\S+ )?\d+\.\d+\.\d+\.\d+(:\d+)? - ")  # not written through logging: a breadcrumb of it is neither asked for nor wrong


def crumbs_of(e, event, ignorable):
    """The event's breadcrumbs without those that are neither asked for nor wrong."""
    got = (event.get("breadcrumbs") or {}).get("values") or []
    asked = {c["message"].strip() for c in e["crumbs"]}
    visits = [a for a in asked if ACCESS.match(a)]

    def counts(message):
        if ACCESS.match(message):
            return any(message.startswith(a) for a in visits)
        return message in asked or message not in ignorable
    return [c for c in got if counts((c.get("message") or "").strip())]


def crumb_fault(want, got, k):
    """The last pair that differs, or None."""
    for n in range(1, min(k, len(want)) + 1):
        g = got[-n] if n <= len(got) else {}
        if not same_crumb(want[-n], g):
            return want[-n], g
    return None


def crumbs_match(e, event, k, ignorable):
    """True, False, or None where there is nothing to compare."""
    if not e.get("crumbs"):
        return None
    got = crumbs_of(e, event, ignorable)
    wants = [e["crumbs"]] + ([e["crumbs"][:-1]] if e.get("maybe_own") else [])
    return any(crumb_fault(w, got, k) is None for w in wants)


def judge(e, event, blanks, ignorable):
    """Metric to True, False or None (not decidable from the text) for one pair."""
    got = got_chain(event)
    open_end = bool(e.get("open"))
    fits = [c for c in [e["chain"], remote(e["chain"], got)] + e["alts"] if chain_matches(c, got, blanks, open_end)]
    chain = fits[0] if fits else e["chain"]
    w, g = last(e["chain"]), last(got)
    out = {"type": w.get("loose") or same_type(w, g), "value": w.get("loose") or same_exception(
        dict(w, type="?"), dict(g, type="?"), blanks, open_end)}
    out["type+value"] = same_exception(w, g, blanks, open_end)
    out["chain"] = bool(fits)
    out["frames"] = len(chain) == len(got) and all(same_frames(a["frames"], frames_of(b)) for a, b in zip(chain, got))
    out["level"] = (e["level"] == event.get("level")) if e.get("level") else None
    out["crumbs3"] = crumbs_match(e, event, 3, ignorable)
    out["crumbs10"] = crumbs_match(e, event, 10, ignorable)
    return out
