#!/usr/bin/env python3
"""Makes the Dart VM, as the npm package sass-embedded-linux-x64 brings it, fail, and stores what it prints, verbatim, in ../dart.

The VM keeps no other form of a stack that one could note beside it: the expectations are read from the columns of the text by regular expressions. That package
brings a VM without a compiler, so that other programs cannot be run: cases named "typed" stand for what they would print.

    parsers/testdata/gen/dart.py
"""
import json
import os
import re
import signal
import subprocess

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dart")
SHOP = "/tmp/dartshop"
ROOT = SHOP + "/node_modules/sass-embedded-linux-x64/dart-sass/"
VM, SASS = ROOT + "src/dart", ROOT + "src/sass.snapshot"


def sass(*args, **kw):
    p = subprocess.run([VM, *kw.pop("flags", []), SASS, *args], cwd=SHOP, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60, **kw)
    return p.stderr.decode("utf-8", "replace")


def crash():
    p = subprocess.Popen([VM, SASS, "--watch", "ok.scss:out.css"], cwd=SHOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.readline()  # compiled: it is running
    p.send_signal(signal.SIGSEGV)
    return p.communicate()[1].decode()


def terse(text, kind, value):
    frames = []
    for line in text.splitlines():
        m = re.match(r"(dart:\S+|package:\S+|/\S+\.dart)(?: (\d+)(?::(\d+))?)?\s{2,}(\S.*)$", line)
        if m:
            frames.insert(0, {"abs_path": m.group(1), "lineno": int(m.group(2) or 0), "function": m.group(4)})
    return {"type": kind, "value": value, "frames": frames}


def dump(text, kind, value, number=0):
    frames = []
    for line in text.splitlines():
        m = re.match(r"  pc (0x\w+) fp 0x\w+ (\S*?)(\+0x\w+)?$", line)
        if m:
            frames.insert(0, {"abs_path": "", "lineno": 0, "function": "" if m.group(2).startswith("/") else m.group(2)})
    e = {"type": kind, "value": value, "frames": frames}
    if number:
        e["signal"] = number
    return e


def main():
    os.makedirs(SHOP, exist_ok=True)
    os.makedirs(OUT, exist_ok=True)
    subprocess.check_call(["npm", "i", "--silent", "--no-audit", "--no-fund", "sass-embedded-linux-x64@1.108.2"], cwd=SHOP)
    version = re.search(r"version: (\d+\.\d+)", subprocess.run([VM, "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()).group(1)
    files = {"ok": b"a { b: 1 }\n", "syntax": b"a {b: 1/0", "endless": b"@function f($n) { @return f($n+1); }\na { b: f(0); }\n", "nested": b"a{" * 3000 + b"}" * 3000,
             "bytes": b'a { b: "\xff\xfe" }\n', "called": b"@use 'sass:math';\n@function half($n) { @return math.div($n, 1px) + 1em; }\na { b: half(1s) }\n"}
    for name, text in files.items():
        with open("%s/%s.scss" % (SHOP, name), "wb") as f:
            f.write(text)
    crashed = {"mechanism": "signalhandler", "handled": False, "level": "fatal"}

    def head(text):  # the message of an error: up to the blank line before the frames
        return text.split("\n\n")[0][len("Error: "):]

    cases = {
        "syntax": (sass("--trace", "syntax.scss"), lambda t: terse(t, "Error", head(t)), {}),
        "called": (sass("--trace", "called.scss"), lambda t: terse(t, "Error", head(t)), {}),
        "bytes": (sass("--trace", "bytes.scss"), lambda t: terse(t, "Error", head(t)), {}),
        "endless": (sass("endless.scss"), lambda t: terse(t, "StackOverflowError", "Stack Overflow"), {}),
        "nested": (sass("nested.scss"), lambda t: terse(t, "StackOverflowError", "Stack Overflow"), {}),
        "memory": (sass("ok.scss", flags=["--old_gen_heap_size=1"]), lambda t: dump(t, "fatal error", "Out of memory."), crashed),
        "stdin": (subprocess.run(["sh", "-c", "exec %s %s --stdin <&-" % (VM, SASS)], stderr=subprocess.PIPE).stderr.decode(), lambda t: dump(t, "fatal error", "Interrupt message failure: Broken pipe"), crashed),
        "segv": (crash(), lambda t: dump(t, "Segmentation fault", re.search(r"si_signo=.*", t).group(0), 11), crashed),
    }
    for name, (text, read, more) in cases.items():
        path = "%s/%s-%s" % (OUT, name, version)
        with open(path + ".log", "w") as f:
            f.write(text)
        with open(path + ".json", "w") as f:
            json.dump({"traces": [dict(exceptions=[read(text)], **more)]}, f, indent=2, ensure_ascii=False)
            f.write("\n")


if __name__ == "__main__":
    main()
