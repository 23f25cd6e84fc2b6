"""Scores errtail against the held-out corpus: score.py --errtail bin/errtail --corpus /tmp/heldout [-v] [NAME...]."""
import argparse
import collections
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys

import carriers
import match

METRICS = ["recall", "precision", "type", "value", "type+value", "chain", "frames", "level", "crumbs3", "crumbs10"]
GOALS = {"recall": 97, "precision": 97, "type+value": 97, "chain": 95, "frames": 95, "crumbs3": 90, "crumbs10": 90}


class Tally(object):
    """Good and all of each metric."""

    def __init__(self):
        self.good, self.all = collections.Counter(), collections.Counter()

    def add(self, metric, ok):
        if ok is not None:
            self.all[metric] += 1
            self.good[metric] += bool(ok)

    def row(self, name):
        cells = ["%6.1f" % (100.0 * self.good[m] / self.all[m]) if self.all[m] else "     -" for m in METRICS]
        return "%-24s %5d %s" % (name, self.all["recall"], " ".join(c.rjust(max(len(m), 6)) for c, m in zip(cells, METRICS)))


def scan(errtail, path, limit=120):
    p = subprocess.run([errtail, "scan", "--format", "json", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
    if p.returncode not in (0, 1):
        raise RuntimeError("%s: exit %d: %s" % (path, p.returncode, p.stderr.decode("utf-8", "replace")[-300:]))
    return [json.loads(line) for line in p.stdout.decode("utf-8", "replace").splitlines()]


def short(x, n=220):
    s = json.dumps(x, ensure_ascii=False)
    return s if len(s) <= n else s[:n // 2] + " … " + s[-n // 2:]


def summary(chain):
    return [(x.get("type"), x.get("value"), len((x["frames"] or []) if "frames" in x else match.frames_of(x))) for x in chain]


def explain(metric, e, event, ignorable):
    if metric.startswith("crumbs"):
        w, g = match.crumb_fault(e["crumbs"], match.crumbs_of(e, event, ignorable), int(metric[6:])) or ({}, {})
        return tuple(short([x.get("category"), x.get("level"), x.get("message")]) for x in (w, g))
    if metric == "frames":
        got = match.got_chain(event)
        for w, g in zip(e["chain"], got):
            if not match.same_frames(w["frames"], match.frames_of(g)):
                fs = [match.asked(f) for f in w["frames"] or [] if f != "..."]
                return "%d %s" % (len(fs), short(fs[-6:], 400)), "%d %s" % (len(match.frames_of(g)), short([match.frame(f) for f in match.frames_of(g)][-6:], 400))
    if metric == "level":
        return e["level"], event.get("level")
    return short(summary(e["chain"]), 500), short(summary(match.got_chain(event)), 500)


def score_log(errtail, folder, carrier, noise_lines):
    """One log: a list of (metric, ok, why) and how many events without an exception there were."""
    with open(os.path.join(folder, "truth.json")) as f:
        told = json.load(f)
    path = os.path.join(folder, carrier + ".log")
    got, out = [], []
    try:
        got = scan(errtail, path)
    except Exception as e:
        out.append(("run", False, str(e)))
    trouble = [g for g in got if match.got_chain(g)]
    ignorable = {m.strip() for m in told["ignorable"]} | noise_lines
    blanks = carrier not in carriers.DROPS_BLANK
    pairs = match.align(told["events"], trouble, blanks)
    for i, e in enumerate(told["events"]):
        where = "%s#%d (%s)" % (path, i, e["how"])
        if i not in pairs:
            if not e.get("optional"):
                out.append(("recall", False, "%s\n   want %s" % (where, short(summary(e["chain"])))))
            continue
        if e.get("optional"):
            out.append(("precision", True, ""))
            continue
        event = trouble[pairs[i]]
        out += [("recall", True, ""), ("precision", True, "")]
        for metric, ok in match.judge(e, event, blanks, ignorable).items():
            why = "" if ok is not False else "%s\n   want %s\n   got  %s" % ((where,) + explain(metric, e, event, ignorable))
            out.append((metric, ok, why))
    for j, g in enumerate(trouble):
        if j not in pairs.values():
            out.append(("precision", False, "%s\n   got  %s" % (path, short(summary(match.got_chain(g))))))
    return out, len(got) - len(trouble)


def group(name):
    """python for a log of ../build.py, else the language that begins the name of a log of languages/build.py."""
    m = re.search(r"-py(\d+)$", name)
    return "python " + m.group(1) if m else "language " + name.split("-")[0]


def program(name):
    return re.sub(r"-py\d+$", "", name)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--errtail", default="bin/errtail")
    p.add_argument("--corpus", default="/tmp/heldout")
    p.add_argument("-v", action="store_true", help="print each miss")
    p.add_argument("--carrier", help="only this one")
    p.add_argument("names", nargs="*", help="only logs whose name contains one of these")
    a = p.parse_args()
    jobs = []
    for folder in sorted(glob.glob(os.path.join(a.corpus, "logs", "*"))):
        name = os.path.basename(folder)
        if not os.path.exists(os.path.join(folder, "truth.json")) or (a.names and not any(n in name for n in a.names)):
            continue
        jobs += [(folder, c) for c in carriers.CARRIERS if a.carrier in (None, c)]
    extra = {b.decode() for b in carriers.HEALTH + carriers.DB}
    whole, by = Tally(), collections.defaultdict(Tally)
    misses, messages = [], 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (folder, c), (rows, m) in zip(jobs, pool.map(lambda j: score_log(a.errtail, j[0], j[1], extra), jobs)):
            name, messages = os.path.basename(folder), messages + m
            for metric, ok, why in rows:
                for t in (whole, by["carrier " + c], by["program " + program(name)], by[group(name)]):
                    t.add(metric, ok)
                if ok is False:
                    misses.append((metric, program(name), c, why))
    print("%-24s %5s %s" % ("", "want", " ".join(m.rjust(6) for m in METRICS)))
    print(whole.row("all (%d logs)" % len(jobs)))
    print("%-24s %5s %s" % ("goal", "", " ".join((str(GOALS.get(m, ""))).rjust(max(len(m), 6)) for m in METRICS)))
    for key in sorted(by):
        print(by[key].row(key))
    print("events without an exception (not scored): %d; runs that failed: %d" % (messages, whole.all["run"]))
    bad, quiet = 0, sorted(glob.glob(os.path.join(a.corpus, "noise", "*.log")))
    if not a.names:
        for path in quiet:
            try:
                events = scan(a.errtail, path)
            except Exception as e:
                events = [str(e)]
            bad += len(events)
            for g in events:
                print("NOISE %s: %s" % (os.path.basename(path), short(summary(match.got_chain(g)) or g if isinstance(g, dict) else g)))
        print("noise: %d events in %d logs (goal 0)" % (bad, len(quiet)))
    groups = collections.Counter((m, prog) for m, prog, _, _ in misses)
    print("\nmisses by metric and program")
    for (m, prog), n in groups.most_common(60):
        print("%6d %-11s %s" % (n, m, prog))
    if a.v:
        for m, _, _, why in misses:
            print("MISS %s %s" % (m, why))
    sys.exit(0)


if __name__ == "__main__":
    main()
