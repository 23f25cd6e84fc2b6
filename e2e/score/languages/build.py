"""Builds the corpus of other languages: build.py [--out /tmp/heldout2] [--again] [NAME...]. See README.md beside this folder."""
import argparse
import contextlib
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import capture  # noqa: E402
import carriers  # noqa: E402

import catalogue  # noqa: E402
import chatter  # noqa: E402
import settle  # noqa: E402

LIMIT = 90


def run(c, work, truth, env):
    port = capture.free_port()
    fill = lambda a: a.replace("{port}", str(port)).replace("{work}", work)  # noqa: E731
    env = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8", CHATTER=os.path.join(work, "chatter"), WORK=work, PORT=str(port), TRUTH_OUT=truth,
               **{k: fill(v) for k, v in dict(c.get("env", {}), **env).items()})
    p = subprocess.Popen([fill(a) for a in c["cmd"]], env=env, cwd=c.get("cwd", work), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                         stderr=subprocess.PIPE if c.get("split") else subprocess.STDOUT, start_new_session=True)
    lines = []
    reader = threading.Thread(target=capture.pump, args=(p, lines))
    reader.start()
    try:
        if c.get("requests") and capture.wait_for(lambda: capture.listening(port), p, c["name"]):
            time.sleep(c.get("settle", 0.2))
            capture.ask(port, c["requests"])
            time.sleep(0.4)
            os.killpg(p.pid, getattr(signal, c.get("stop", "SIGTERM")))
        p.wait(LIMIT)
    finally:
        try:
            os.killpg(p.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for path in glob.glob(os.path.join(work, "*.pid")):  # a server that left the session
            with open(path) as f, contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(f.read()), signal.SIGTERM)
        reader.join(10)
    if c.get("file"):
        with open(fill(c["file"]), "rb") as f:
            lines = [(time.time(), "stderr", b) for b in f.read().split(b"\n")[:-1]]
    return [x for x in lines if x[2].strip() or not c.get("trim")]


def one(c, out):
    work = tempfile.mkdtemp(prefix="heldout2-")
    truth = os.path.join(work, "truth.jsonl")
    try:
        with open(os.path.join(work, "chatter"), "w") as f:
            f.write(chatter.talks(c["name"], c.get("raw", True)))
        if c.get("twice"):  # one run notes the truth, the other writes the log: noting would change what is printed
            run(c, work, truth, {"TRUTH_RUN": "1"})
            lines = run(c, work, "/dev/null", {})
        else:
            lines = run(c, work, truth, {})
        items = []
        if os.path.exists(truth):
            with open(truth, encoding="utf-8", errors="surrogateescape") as f:
                items = [json.loads(line) for line in f]
        if c.get("truth"):
            items = c["truth"](items, lines)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return keep(c, out, items, lines)


def keep(c, out, items, lines):
    told = settle.settle(c, items)
    folder = os.path.join(out, "logs", c["name"])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in carriers.CARRIERS:
        with open(os.path.join(folder, name + ".log"), "wb") as f:
            f.write(carriers.wrap(name, lines, c["name"]))
    for name, value in (("truth.json", told), ("raw.json", {"items": items, "lines": [(t, s, b.decode("latin-1")) for t, s, b in lines]})):
        with open(os.path.join(folder, name), "w") as f:
            json.dump(value, f, indent=1)
    return told, lines


def again(c, out):
    with open(os.path.join(out, "logs", c["name"], "raw.json")) as f:
        raw = json.load(f)
    return keep(c, out, raw["items"], [(t, s, b.encode("latin-1")) for t, s, b in raw["lines"]])


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", default="/tmp/heldout2")
    p.add_argument("--again", action="store_true", help="run nothing: settle the truth and wrap the carriers anew")
    p.add_argument("names", nargs="*", help="only cases whose name begins with one of these")
    a = p.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    for c in catalogue.all_cases(a.out, a.names):
        if a.names and not any(c["name"].startswith(n) for n in a.names):
            continue
        try:
            told, lines = (again if a.again else one)(c, a.out)
        except Exception as e:
            print("%-28s FAILED %s: %s" % (c["name"], type(e).__name__, e))
            continue
        print("%-28s %4d lines %3d events %s" % (c["name"], len(lines), len(told["events"]), "; ".join(settle.check(told, lines))))


if __name__ == "__main__":
    main()
