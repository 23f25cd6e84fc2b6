"""Scores errtail on the corpus of languages: report.py --errtail BIN [--corpus DIR]. Writes REPORT.md and misses.txt beside the corpus."""
import argparse
import collections
import concurrent.futures
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import carriers  # noqa: E402
import match  # noqa: E402
import score  # noqa: E402

SHOWN = ["recall", "precision", "type+value", "chain", "frames", "crumbs3", "crumbs10", "level"]
GOALS = {"recall": 99, "precision": 99.5, "type+value": 98, "chain": 97, "frames": 96, "crumbs3": 95, "crumbs10": 95}


def row(name, t):
    cell = lambda m: "%.1f" % (100.0 * t.good[m] / t.all[m]) if t.all[m] else "-"  # noqa: E731
    return "| %s | %d | %s |" % (name, t.all["recall"], " | ".join(cell(m) for m in SHOWN))


def table(rows):
    return ["| | errors | %s |" % " | ".join(SHOWN), "|---" * (len(SHOWN) + 2) + "|"] + rows


def mixed(errtail, folder):
    """Large logs: events in any order, by the exception printed last."""
    with open(os.path.join(folder, "truth.json")) as f:
        truth = json.load(f)["events"]
    got, by = score.scan(errtail, os.path.join(folder, "plain.log"), 900), collections.defaultdict(list)
    for g in got:
        values = match.got_chain(g)
        if values:
            by[(values[-1].get("type") or "", (values[-1].get("value") or "").split("\n")[0])].append(g)
    t, misses, spare = score.Tally(), collections.Counter(), sum(len(x) for x in by.values())
    names = collections.defaultdict(list)
    for k in by:
        names[k[0]].append(k)
    hard = [e for e in truth if not e.get("optional")]
    for e in hard + [e for e in truth if e.get("optional")]:
        w = match.last(e["chain"])
        first = ((w["value"] or "").rstrip().split("\n") or [""])[0]
        keys = [(x, first) for x in [w["type"]] + w.get("also", [])] if w["type"] else [k for k in by if k[1] == first]
        if w["value"] is None:
            keys = [k for k in by if w["type"] in (None, k[0])]
        best = None
        for k in keys:
            for g in by.get(k, ())[:40]:
                n = match.closeness(e, g, True)
                if best is None or n > best[0]:
                    best = (n, k, g)
                if n >= 12:
                    break
        if e.get("optional"):
            if best:
                by[best[1]].remove(best[2])
                spare -= 1
            continue
        t.add("recall", bool(best))
        if not best:
            misses["recall %s %s" % (w["type"], (w["value"] or "")[:60])] += 1
            continue
        by[best[1]].remove(best[2])
        spare -= 1
        t.add("precision", True)
        for m, ok in match.judge(e, best[2], True, set()).items():
            t.add(m, ok if not m.startswith("crumbs") else None)
            if ok is False and m in SHOWN:
                misses["%s %s %s" % (m, w["type"], (w["value"] or "")[:60])] += 1
    for k, left in by.items():
        for _ in left:
            t.add("precision", False)
            misses["precision, got %s %s" % (k[0], k[1][:60])] += 1
    return t, misses


def write(a, out, misses, seen, tried):
    out = list(out)
    out += ["", "## Misses by language and metric, worst first", ""]
    for (lang, metric), keys in sorted(misses.items(), key=lambda x: -len(x[1])):
        programs = collections.Counter(k[0] for k in keys)
        out.append("- %s %s: %d (%s)" % (lang, metric, len(keys), ", ".join("%s %d" % x for x in programs.most_common(8))))
    with open(os.path.join(a.to or a.corpus, "REPORT.md"), "w") as f:
        f.write("\n".join(out) + "\n")
    with open(os.path.join(a.to or a.corpus, "misses.txt"), "w") as f:
        for (lang, metric), keys in sorted(misses.items(), key=lambda x: (x[0][0], -len(x[1]))):
            for key in keys:
                all_ = len(seen[key]) == len(tried[key[0]])
                f.write("%s %s [%s]\n" % (metric, key[2], "every carrier" if all_ else " ".join(seen[key])))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--errtail", default="bin/errtail")
    p.add_argument("--corpus", default="/tmp/heldout2")
    p.add_argument("--plain-but", nargs="*", default=None, metavar="NAME", help="all logs as they are; in every carrier only those whose name begins so")
    p.add_argument("--to", help="folder of REPORT.md and misses.txt (the corpus)")
    p.add_argument("names", nargs="*", help="only logs whose name begins with one of these")
    a = p.parse_args()
    jobs = [(f, c) for f in sorted(glob.glob(os.path.join(a.corpus, "logs", "*"))) for c in carriers.CARRIERS
            if (a.plain_but is None or c == "plain" or any(os.path.basename(f).startswith(n) for n in a.plain_but)) and (not a.names or any(os.path.basename(f).startswith(n) for n in a.names))]
    extra = {b.decode() for b in carriers.HEALTH + carriers.DB}
    whole, langs, ways = score.Tally(), collections.defaultdict(score.Tally), collections.defaultdict(score.Tally)
    tried = collections.defaultdict(set)
    for f, c in jobs:
        tried[os.path.basename(f)].add(c)
    misses, seen = collections.defaultdict(list), {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (folder, c), (rows, _) in zip(jobs, pool.map(lambda j: score.score_log(a.errtail, j[0], j[1], extra), jobs)):
            name = os.path.basename(folder)
            for metric, ok, why in rows:
                for t in (whole, langs[name.split("-")[0]], ways[c]):
                    t.add(metric, ok)
                if ok is False:
                    at = re.sub(r"\S*/logs/[^/]+/[\w-]+\.log", name, why)
                    key = (name, metric, at)
                    if key in seen:  # the same in another carrier
                        seen[key].append(c)
                        continue
                    seen[key] = [c]
                    misses[(name.split("-")[0], metric)].append(key)
    logs = collections.Counter(os.path.basename(f).split("-")[0] for f, c in jobs if c == "plain")
    out = ["# errtail on held-out logs of %d languages" % len(langs), "", "%d logs, %d with their carriers; percent; an event counts only if all of it is right." % (
        sum(logs.values()), len(jobs)), ""]
    out += table([row("**all**", whole), "| goal | | %s |" % " | ".join(str(GOALS.get(m, "")) for m in SHOWN)] + [row("%s (%d logs)" % (k, logs[k]), langs[k]) for k in sorted(langs)])
    out += ["", "## By carrier", ""] + table([row(k, ways[k]) for k in carriers.CARRIERS if k in ways])
    write(a, out, misses, seen, tried)  # what there is so far: the large logs take their time
    noise = []
    if not a.names:
        quiet = sorted(glob.glob(os.path.join(a.corpus, "noise", "*.log")))
        for path in quiet:
            noise += ["- %s: %s" % (os.path.basename(path), score.short(score.summary(match.got_chain(g)) or g.get("logentry"), 200)) for g in score.scan(a.errtail, path)]
        out += ["", "## Noise: %d events in %d logs" % (len(noise), len(quiet)), ""] + noise[:60]
        out += ["", "## Large mixed logs", ""]
        rows, tail = [], []
        for folder in sorted(glob.glob(os.path.join(a.corpus, "mixed", "*"))):
            t, m = mixed(a.errtail, folder)
            rows.append(row(os.path.basename(folder), t))
            tail += ["", "Misses of %s:" % os.path.basename(folder), ""] + ["- %d x %s" % (n, k) for k, n in m.most_common(15)]
        out += table(rows) + tail
    write(a, out, misses, seen, tried)
    print("\n".join(out[:60]))


if __name__ == "__main__":
    main()
