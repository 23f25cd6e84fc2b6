"""Runs the programs of ./python with every Python that pyenv has, and stores what they print, with what it means.

    python3 parsers/testdata/gen/python.py [SHAPE...]

For every program and every interpreter: a fresh copy of the folder in /tmp/shop (so that paths are stable), one run, standard output
and standard error together, verbatim, in ../python/<shape>-<version>.log; beside it <same>.json with the expectations that the program wrote about
its live exceptions (see python/oracle.py). Logs that are equal over versions, but for addresses, are stored once: "python" lists the versions.
A file that would change in addresses only is left alone.

Sentry's SDK is used as a second witness where it is installed: /tmp/sentry-py/<version> (pip install --target).
"""
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "python")
OUT = os.path.join(HERE, "..", "python")
NONE = os.path.join(HERE, "..", "none")
SHOP = "/tmp/shop"
NOT_SHAPES = {"oracle"}


def interpreters():
    root = os.path.expanduser("~/.pyenv/versions")
    found = [(tuple(int(x) for x in v.split(".")[:2]), v, os.path.join(root, v, "bin", "python")) for v in os.listdir(root)]
    return sorted(found)


def directives(path):
    out = {}
    for line in open(path, encoding="utf-8"):
        m = re.match(r"# (needs|run|none):? ?(.*)$", line)
        if m:
            out[m.group(1)] = m.group(2).strip()
    return out


def stable(log):
    log = re.sub(rb"0x[0-9a-f]{6,}", b"0x0", log)
    log = re.sub(rb"Task-\d+", b"Task-0", log)
    return log


def run(shape, version, python):
    shutil.rmtree(SHOP, ignore_errors=True)
    shutil.copytree(PROGRAMS, SHOP)
    oracle = "/tmp/shop-oracle.jsonl"
    if os.path.exists(oracle):
        os.remove(oracle)
    env = {"PATH": os.environ["PATH"], "HOME": "/root", "ORACLE": oracle, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
           "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8", "SENTRY_SDK": "/tmp/sentry-py/" + version}
    how = directives(os.path.join(PROGRAMS, shape + ".py")).get("run", SHOP + "/" + shape + ".py")
    stdin = subprocess.DEVNULL
    if how == "stdin":
        how, stdin = "-", open(os.path.join(SHOP, shape + ".py"))
    done = subprocess.run([python] + (["-c", open(os.path.join(SHOP, shape + ".py")).read()] if how == "-c" else how.split()), cwd=SHOP,
                          env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    traces = []
    if os.path.exists(oracle):
        traces = [json.loads(line) for line in open(oracle)]
    return done.stdout, traces


def without_witness(traces):
    return [{k: v for k, v in t.items() if k != "sentry"} for t in traces]


def write(path, log, versions, traces):
    if not (os.path.exists(path) and stable(open(path, "rb").read()) == stable(log)):
        with open(path, "wb") as f:
            f.write(log)
    with open(path[:-4] + ".json", "w", encoding="utf-8") as f:
        json.dump({"python": versions, "traces": traces}, f, indent=1, sort_keys=True, ensure_ascii=False)
        f.write("\n")


def main():
    shapes = sys.argv[1:] or sorted(f[:-3] for f in os.listdir(PROGRAMS) if f.endswith(".py") and f[:-3] not in NOT_SHAPES)
    count = 0
    for shape in shapes:
        d = directives(os.path.join(PROGRAMS, shape + ".py"))
        needs = tuple(int(x) for x in d.get("needs", "2.7").split("."))
        stored = []  # [log, first version, versions, traces]
        for short, version, python in interpreters():
            if short < needs:
                continue
            name = "%d.%d" % short
            log, traces = run(shape, version, python)
            if not traces and "none" not in d:
                print("no expectation: %s on %s\n%s" % (shape, name, log.decode("utf-8", "replace")[:600]))
            for entry in stored:
                if stable(entry[0]) == stable(log) and without_witness(entry[3]) == without_witness(traces):
                    entry[2].append(name)
                    break
            else:
                stored.append([log, name, [name], traces])
        for log, name, versions, traces in stored:
            count += 1
            if "none" in d:
                path = os.path.join(NONE, "python-%s-%s.log" % (shape, name))
                if not (os.path.exists(path) and stable(open(path, "rb").read()) == stable(log)):
                    open(path, "wb").write(log)
                continue
            write(os.path.join(OUT, "%s-%s.log" % (shape, name)), log, versions, traces)
    print("%d cases of %d shapes" % (count, len(shapes)))


if __name__ == "__main__":
    main()
