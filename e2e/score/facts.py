"""From what a program noted to what its log can tell: which breadcrumbs, and what no reader could decide from the text alone."""
import os
import re

# A line that a reader can know not to belong to the value of the exception before it: a record, an access log line, a known header.
NEXT = re.compile(
    r"(\x1b\[[0-9;]*m)*(\[?\d{4}-\d\d-\d\d|\[\d{4}-|\d\d/\d\d/\d{4}|\[?(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL)\b|ts=\d|\[[IWECD] \d{6}|\{\"|"
    r"\d+\.\d+\.\d+\.\d+ - - \[|\[pid: \d|Traceback |Exception in thread|Exception ignored in|Error in |Original exception was|(Task|Future) exception was|"
    r"--- Logging error|Call stack:|Stack \(most recent|Fatal Python|\[\d\d/\w{3}/\d{4} |The above exc|During handling|\[\w{3} \w{3} +\d|Process \S+:$|"
    r"  \+ Exception Group)")
BELOW_INFO = 20
# CPython before 3.10 prints in C, where a nested class loses the name of the class around it.
UNQUALIFIED = ("ecs", "structlog-dict")  # these write the class without what it is nested in
C_PRINTED, C_SHORT = ("excepthook", "threading", "unraisable"), ("27", "36", "37", "38", "39")


def level(no):
    return "fatal" if no >= 50 else "error" if no >= 40 else "warning" if no >= 30 else "info" if no >= BELOW_INFO else "debug"


def bare(r):
    return not ({"time", "level"} & set(r["shows"])) and r["dest"] != "json"


def crumb(r):
    glued = r.get("glued") and "." not in r["logger"]
    return {"category": r["logger"] if "logger" in r["shows"] and not glued else None, "level": level(r["no"]) if "level" in r["shows"] else None,
            "message": re.sub(r"\x1b\[[0-9;]*m", "", r["msg"]), "exact": r["tail"] and not glued}


def crumbs(items, i):
    """Records of the same process before item i; None where the text does not tell which process an error is of."""
    e, own = items[i], None
    before = [j for j in range(i) if items[j]["k"] == "rec"]
    if e["rec"]:
        same = [j for j in before if items[j]["pid"] == e["pid"] and items[j]["msg"] == e["rec"]["msg"]]
        own = same[-1] if same else None
    named = [j for j in before if "pid" in items[j]["shows"]]
    many = len({items[j]["pid"] for j in before} | {e["pid"]}) > 1
    if named and many:
        if not e["rec"] or "pid" not in e["rec"]["shows"]:
            return None
        before = [j for j in before if items[j]["pid"] == e["pid"] or "pid" not in items[j]["shows"]]
    keep = [j for j in before if j != own and items[j]["no"] >= BELOW_INFO and not bare(items[j])]
    return [dict(crumb(items[j]), **({"open": True} if goes_on(items, j) else {})) for j in keep[-100:]]


def goes_on(items, j):
    """Whether a line without a head of its own follows a record: it may be the rest of its message."""
    after = items[j + 1] if j + 1 < len(items) else {"k": ""}
    return after["k"] == "print" or (after["k"] == "rec" and bare(after))


def settle(c, items, lines):
    """The truth of one log, in the order in which it was written."""
    items = [x for x in items if x["dest"].endswith("app.log") if c.get("to_file")] or [x for x in items if x["dest"] in ("stdout", "stderr")]
    events = []
    for i, x in enumerate(items):
        if x["k"] != "exc":
            continue
        if c["name"].startswith("ecs"):
            x["chain"] = x["chain"][-1:]  # ECS has one error per record
        if (x["how"] in C_PRINTED and c["version"] in C_SHORT) or c["name"].startswith(UNQUALIFIED):
            for d in x["chain"]:
                d["short"] = True
        e = {"chain": x["chain"], "alts": x["alts"], "how": x["how"], "crumbs": crumbs(items, i)}
        if x.get("optional"):
            e["optional"] = x["optional"]
        if x["rec"]:
            e["level"], e["logger"] = level(x["rec"]["no"]), crumb(x["rec"])["category"]
            if "level" not in x["rec"]["shows"]:
                del e["level"]
        elif i and items[i - 1]["k"] == "rec":
            e["maybe_own"] = True  # the record before a traceback without one looks like its own
        events.append(e)
    ignorable = sorted({x["msg"] for x in items if x["k"] == "print" or (x["k"] == "rec" and bare(x))})
    told = {"name": c["name"], "events": events, "ignorable": ignorable}
    open_values(told, lines)
    return told


def header(x):
    """What the line with the type looks like, and on how many lines the value stands."""
    value = re.sub(r" \(\S+, line \d+\)$", "", x["value"] or "").rstrip().split("\n")
    name = x["type"].split(".")[-1]
    return re.compile(r"^[\s|]*([\w.<>]+\.)?%s%s\s*$" % (re.escape(name), ": " + re.escape(value[0].rstrip()) if value[0] else ":?")), len(value)


def open_values(told, lines):
    """Marks values that could go on: the text after them says nothing of where it comes from."""
    texts = [re.sub(r"\x1b\[[0-9;]*m", "", b.decode("utf-8", "replace")) for _, _, b in lines]
    if any(t.startswith("{") and t.endswith("}") for t in texts):
        return
    at = 0
    for e in told["events"]:
        if e["how"] == "faulthandler":
            continue
        head, height = header(e["chain"][-1])
        for n in range(at, len(texts)):
            k = n + height
            while k < len(texts) and not texts[k].strip():
                k += 1
            after = texts[k] if k < len(texts) else ""
            if head.search(texts[n]) and after != '"""':
                at = n + height
                if after and not NEXT.match(after):
                    e["open"] = after[:80]
                break


def check(told, lines):
    """What is wrong with the truth itself: each frame, type and value must stand in the text, in order."""
    text = b"\n".join(b for _, _, b in lines).decode("utf-8", "replace")
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    if '\\"' in text or '{"' in text:
        text = text.replace('\\"', '"').replace("\\\\", "\\")
    bad = []
    for n, e in enumerate(told["events"]):
        for x in e["chain"]:
            for f in x["frames"][:3] + x["frames"][-3:]:
                if x.get("loose"):
                    continue
                if 'File "%s", line %d, in %s' % tuple(f) not in text and os.path.basename(f[0]) not in text:
                    bad.append("event %d: no frame %s" % (n, f))
            if x["type"].split(".")[-1] not in text:
                bad.append("event %d: no type %s" % (n, x["type"]))
    return bad[:3]
