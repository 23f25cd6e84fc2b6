"""Builds the corpus: build.py [--out /tmp/heldout] [NAME...]. Programs run one after another; every log is written in every carrier."""
import argparse
import json
import os
import shutil
import sys
import tempfile

import capture
import carriers
import cases
import facts
import noise


def build(c, out):
    work = tempfile.mkdtemp(prefix="heldout-")
    truth = os.path.join(work, "truth.jsonl")
    try:
        lines = capture.run(c, out, work, truth)
        items = []
        if os.path.exists(truth):
            with open(truth) as f:
                items = [json.loads(line) for line in f]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return keep(c, out, items, lines)


def again(c, out):
    """Settles the facts anew from what was captured before."""
    with open(os.path.join(out, "logs", c["name"], "raw.json")) as f:
        raw = json.load(f)
    return keep(c, out, raw["items"], [(t, s, b.encode("latin-1")) for t, s, b in raw["lines"]])


def keep(c, out, items, lines):
    raw = json.dumps({"items": items, "lines": [(t, s, b.decode("latin-1")) for t, s, b in lines]})
    told = facts.settle(c, items, lines)
    folder = os.path.join(out, "logs", c["name"])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in carriers.CARRIERS:
        with open(os.path.join(folder, name + ".log"), "wb") as f:
            f.write(carriers.wrap(name, lines, c["name"]))
    with open(os.path.join(folder, "raw.json"), "w") as f:
        f.write(raw)
    with open(os.path.join(folder, "truth.json"), "w") as f:
        json.dump(told, f, indent=1)
    return told, lines


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", default="/tmp/heldout")
    p.add_argument("--again", action="store_true", help="run nothing: settle facts and wrap carriers from what was captured before")
    p.add_argument("names", nargs="*")
    a = p.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    for c in cases.all_cases():
        if a.names and not any(n in c["name"] for n in a.names):
            continue
        try:
            told, lines = (again if a.again else build)(c, a.out)
        except Exception as e:
            print("%-28s FAILED %s: %s" % (c["name"], type(e).__name__, e))
            continue
        bad = facts.check(told, lines)
        print("%-28s %4d lines %3d events %s" % (c["name"], len(lines), len(told["events"]), "; ".join(bad)))
    if not a.names and not a.again:
        noise.build(a.out)


if __name__ == "__main__":
    main()
