"""Three large logs out of the corpus' own: mixed.py OUT. Several programs write into one file, each line with its writer's carrier.

Whole stretches of a captured log (from one talk to the next error, and a little on) are strewn over about 20 MB. The writers are told apart by
what the carrier says (pod, container, pid); events are counted and compared by type, value and frames. Breadcrumbs reach into other stretches of
the same program and are not scored here.
"""
import glob
import json
import os
import random
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import carriers  # noqa: E402
import chatter  # noqa: E402

SIZE = 20 << 20
QUIET = {"syslog": 100, "compose": 160, "json": 220}  # quiet lines to a piece of 30 others
# The logs whose every line has a head of its own or whose errors end by themselves, so that any order of their pieces is a log that could be.
WANTED = {"syslog": ["java-logback-", "java-log4j2-plain", "ruby-full", "php-monolog", "js-stamped", "go-levels", "js-winston", "ruby-message", "dotnet-mono-log4net"],
          "compose": ["java-jul-one-line", "java-threads", "js-log4js", "go-http", "ruby-threads", "php-string", "js-express", "kotlin-", "scala-", "dotnet-core-serilogfile"],
          "json": ["js-pino", "js-winstonjson", "java-logback-json", "java-log4j2-json", "go-slogjson", "go-logrusjson", "go-zapjson", "php-monologjson"]}


def pieces(folder):
    """A captured log as it is, and its truth without breadcrumbs."""
    with open(os.path.join(folder, "raw.json")) as f:
        lines = [b.encode("latin-1") for _, _, b in json.load(f)["lines"]]
    with open(os.path.join(folder, "truth.json")) as f:
        events = json.load(f)["events"]
    return lines, [dict(e, crumbs=[]) for e in events]


def head(kind, i, t, b):
    if kind == "syslog":
        return b"%s web-%d app%d[%d]: %s" % (carriers.utc(t).strftime("%b %e %H:%M:%S").encode(), i % 3, i, 1000 + i, carriers.escaped(b))
    if kind == "compose":
        return b"app%d-1  | %s" % (i, b)
    return b"%s stdout F %s" % (carriers.nano(t).encode(), b)


def quiet(kind, t, rnd):
    """A line of the programs that nothing ever happens to; most of any log."""
    if kind == "json":
        return b'{"level":"info","time":"%s","msg":"GET /error?exception=%d was served","stack":"web","ms":%d}' % (carriers.nano(t).encode(), rnd.randrange(99), rnd.randrange(400))
    if rnd.random() < 0.3:
        return chatter.filled(rnd.choice(chatter.RAW), rnd).encode()
    level, text = rnd.choice([x for x in chatter.LINES if x[0] != "error"])
    return b"%s %s [shop.quiet] %s" % (carriers.utc(t).strftime("%Y-%m-%d %H:%M:%S,%f").encode()[:23], level.upper().encode(), chatter.filled(text, rnd).encode())


def build(out, kind):
    rnd, t = random.Random(kind), time.time() - 86400
    folders = sorted(f for f in glob.glob(os.path.join(out, "logs", "*")) if any(os.path.basename(f).startswith(n) for n in WANTED[kind]))
    programs = [pieces(f) for f in folders]
    text, events, size, queue = [], [], 0, {}
    while size < SIZE:
        i = rnd.randrange(len(programs))
        lines, truth = programs[i]
        if not queue.get(i):
            queue[i] = list(lines)
            events += [(i, truth)]
        n = rnd.randrange(1, 60)
        for _ in range(rnd.randrange(QUIET[kind] * 2)):
            t += 0.002
            line = head(kind, 90 + rnd.randrange(3), t, quiet(kind, t, rnd))
            size += len(line) + 1
            text.append(line)
        for b in queue[i][:n]:
            t += 0.002
            line = head(kind, i, t, b)
            size += len(line) + 1
            text.append(line)
        queue[i] = queue[i][n:]
    for i in queue:  # what was begun is written to its end
        text += [head(kind, i, t, b) for b in queue[i]]
    told = [e for _, truth in events for e in truth]
    folder = os.path.join(out, "mixed", kind)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "plain.log"), "wb") as f:
        f.write(b"\n".join(text) + b"\n")
    with open(os.path.join(folder, "truth.json"), "w") as f:
        json.dump({"name": kind, "lang": "mixed", "events": told, "ignorable": []}, f)
    print("%-8s %3d MB %6d lines %5d events of %d programs" % (kind, size >> 20, len(text), len(told), len(programs)))


if __name__ == "__main__":
    for k in WANTED:
        build(sys.argv[1] if len(sys.argv) > 1 else "/tmp/heldout2", k)
