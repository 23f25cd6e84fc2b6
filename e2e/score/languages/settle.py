"""From what a program noted about itself to the truth of its log, in the form that ../score.py reads.

Items, in the order in which they were written: "rec" (a log record: level, logger, msg), "raw" (a bare line) and "exc":
    chain: [{type, value, frames: [[file, line, function, module]]}], oldest first, as the SDK of the language sends it; a None is not decidable
    own: the message of the record that carries the exception; level: of the event; alts: other chains that are as right
    optional: why an event is neither asked for nor wrong; undecidable: why it is in no score; open: the value may go on
"""
LEVELS = {"trace": "debug", "debug": "debug", "info": "info", "notice": "info", "warn": "warning", "warning": "warning", "error": "error",
          "severe": "error", "fatal": "fatal", "critical": "fatal"}


def crumb(rec, c):
    return {"category": None, "level": LEVELS[rec["level"]] if "l" in c["shows"] else None, "message": rec["msg"].rstrip(),
            "exact": c.get("exact", True) and not rec.get("loose")}


def settle(c, items):
    events, recs, ignorable = [], [], set()
    bare = not ({"t", "l"} & set(c["shows"]))
    for x in items:
        if x["k"] == "raw" or (x["k"] == "rec" and bare):
            ignorable.add(x["msg"])
        elif x["k"] == "rec":
            if LEVELS[x["level"]] == "debug":
                ignorable.add(x["msg"].rstrip())
            recs.append(x)
        elif x["k"] == "exc":
            before = [r for r in recs if LEVELS[r["level"]] != "debug" and r["msg"]]
            own = x.get("own")
            if own is not None and before and before[-1]["msg"] == own:
                before = before[:-1]
            e = {"chain": x["chain"], "alts": x.get("alts", []), "how": x.get("how", "?"),
                 "crumbs": [] if bare or c.get("nocrumbs") else [crumb(r, c) for r in before[-100:]]}
            for key in ("optional", "undecidable", "open"):
                if x.get(key):
                    e[key] = x[key]
            if x.get("undecidable"):
                e["optional"] = x["undecidable"]
            if own is None and recs:
                e["maybe_own"] = True
            if x.get("level") and (own is None or "l" in c["shows"]):
                e["level"] = LEVELS[x["level"]]
            events.append(e)
    return {"name": c["name"], "lang": c["lang"], "events": events, "ignorable": sorted(ignorable)}


def check(told, lines):
    """What is wrong with the truth itself: types, first lines of values and file names must stand in the text."""
    text = b"\n".join(b for _, _, b in lines).decode("utf-8", "replace").replace("\\\\", "\\")
    bad = []
    for n, e in enumerate(told["events"]):
        for x in e["chain"]:
            for what in [x["type"], (x["value"] or "").strip().split("\n")[0][:40]] + [f[0] and f[0].rsplit("/", 1)[-1] for f in (x["frames"] or [])[-3:]]:
                short = (what or "").split("$")[-1].split("::")[-1]
                if short and short not in text and short.replace('"', '\\"') not in text:
                    bad.append("event %d: no %r" % (n, what))
    return bad[:3]
