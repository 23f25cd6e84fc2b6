"""Builds the program in ./go and runs it in every shape: once as it is, for ../go/<shape>-<version>.log, and once with ORACLE, for the expectation beside it.

    python3 parsers/testdata/gen/go.py [SHAPE...]

Sentry's SDK, gin, zap and pkg/errors come from the module proxy. The build is kept in /tmp/shop-go.
"""
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "go")
SHOP = "/tmp/shop-go"
VERSION = re.search(r"go(\d+\.\d+)", subprocess.check_output(["go", "version"], text=True)).group(1)
MODULES = ["github.com/getsentry/sentry-go@v0.49.0", "github.com/gin-gonic/gin@v1.12.0", "github.com/pkg/errors@v0.9.1", "go.uber.org/zap@v1.28.0"]
VARIANTS = {"many": "all", "system": "system", "crash": "crash", "single": "single"}


def build():
    os.makedirs(SHOP, exist_ok=True)
    for f in os.listdir(os.path.join(HERE, "go")):
        if f.endswith(".go") or f == "go.mod" and not os.path.exists(os.path.join(SHOP, f)):
            shutil.copy(os.path.join(HERE, "go", f), SHOP)
    if not os.path.exists(os.path.join(SHOP, "go.sum")):
        subprocess.check_call(["go", "get"] + MODULES, cwd=SHOP)
    for name, flags in [("shop", []), ("shop-trimmed", ["-trimpath"])]:
        subprocess.check_call(["go", "build", "-o", name] + flags + ["."], cwd=SHOP, env=dict(os.environ, CGO_ENABLED="0"))
    shutil.copytree(os.path.join(HERE, "go", "dead"), os.path.join(SHOP, "dead"), dirs_exist_ok=True)
    subprocess.check_call(["go", "build", "-o", "died", "./dead"], cwd=SHOP, env=dict(os.environ, CGO_ENABLED="0"))


def run(shape, binary, **env):
    env = dict({"PATH": os.environ["PATH"], "HOME": "/root"}, **env)
    p = subprocess.run([os.path.join(SHOP, binary), shape], cwd=SHOP, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
    return p.stdout


def case(name, shape, binary="shop", **env):
    log = run(shape, binary, **env)
    answer = run(shape, binary, ORACLE="1", **env)
    at = answer.find(b'{"traces"')
    if at < 0:
        print("no answer:", name, answer[:300])
        return
    traces = json.loads(answer[at:].split(b"\n")[0])["traces"]
    for t in traces:
        for e in t["exceptions"]:
            if e["frames"] and e["frames"][-1]["function"] == "fatal":
                e["frames"].pop()
        if binary == "shop-trimmed":
            t.pop("sentry", None)  # such a program does not know GOROOT, and takes everything for its own part
        if shape in EDIT:
            EDIT[shape](t)
    base = os.path.join(OUT, "%s-%s" % (name, VERSION))
    open(base + ".log", "wb").write(log)
    json.dump({"go": [VERSION], "traces": traces}, open(base + ".json", "w"), indent=1, sort_keys=True)


def no_sentry(t):
    t.pop("sentry", None)


def gin(t):
    """The recovery of gin leaves the package out, and the name of the outer function of a closure."""
    no_sentry(t)


EDIT = {"gin": gin}


def main():
    build()
    os.makedirs(OUT, exist_ok=True)
    shapes = re.findall(r'^\t"(\w+)":', open(os.path.join(HERE, "go", "shapes.go")).read(), re.M)
    for s in [s for s in shapes if not sys.argv[1:] or s in sys.argv[1:]]:
        case(s, s, GOTRACEBACK="all" if s == "many" else "single")
    if not sys.argv[1:]:
        for s in ["string", "nilpointer", "inlined"]:
            case(s + "-system", s, GOTRACEBACK="system")
        for s in ["index", "closure"]:
            case(s + "-trimpath", s, "shop-trimmed")
        for s in ["deadlock", "select"]:
            case(s, s, "died")
        case("deadlock-system", "deadlock", "died", GOTRACEBACK="system")
        for mode in ["debug", "release"]:
            case("gin-" + mode, "gin", MODE=mode)


if __name__ == "__main__":
    main()
