"""Lets ./kernel/crash.c crash in every way and stores what the kernel says of it, for ../kernel/<shape>-<version of the kernel>.log. Needs root, gcc on x86-64, and a
kernel that lets itself be read (dmesg).

    python3 parsers/testdata/gen/kernel.py

The expectations are what the crashing program itself has seen: a signal handler prints signal, address and instruction, and where in which file that is.
"""
import json
import os
import re
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "kernel")
WORK = "/tmp/shop-kernel"
VERSION = re.match(r"\d+\.\d+", os.uname().release).group()
NAMES = {4: "SIGILL", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV"}
WORDS = {"noncanonical": "general protection fault", "divide": "divide error", "illegal": "invalid opcode"}
SHAPES = ["nullwrite", "nullread", "inlibrary", "jumptonull", "wild", "noncanonical", "divide", "illegal", "stackoverflow", "readonly", "named"]
FORMS = {"ctime": ["-T"], "decoded": ["-x"], "iso": ["--time-format", "iso"], "raw": ["-r"]}


def messages(mark, *form):
    """What the kernel has said since the mark was written to its log."""
    lines = subprocess.check_output(["dmesg"] + list(form), text=True).split("\n")
    at = max(i for i, l in enumerate(lines) if mark in l)
    return lines[at + 1:-1]


def mark():
    text = "errtail mark %d" % time.time_ns()
    open("/dev/kmsg", "w").write("<6>" + text + "\n")
    return text


def store(name, lines, trace):
    base = os.path.join(OUT, "%s-%s" % (name, VERSION))
    open(base + ".log", "w").write("\n".join(lines) + "\n")
    json.dump({"kernel": [os.uname().release], "traces": [trace]}, open(base + ".json", "w"), indent=1, sort_keys=True)


def crash(shape):
    before = mark()
    name = ["Web Content"] if shape == "named" else []
    said = subprocess.run(["./shop-worker", shape] + name, cwd=WORK, capture_output=True, text=True).stdout
    saw = json.loads(said.splitlines()[0])
    words = WORDS.get(shape, "segfault at " + saw["addr"])
    if saw["module"]:
        words += " in %s+%s" % (saw["module"], saw["offset"])
    trace = {"exceptions": [{"type": NAMES[saw["signal"]], "module": "", "value": words, "signal": saw["signal"], "frames": [{"abs_path": "", "function": "", "lineno": 0}]}],
             "mechanism": "signalhandler", "handled": False, "level": "fatal", "thread": "Web Content" if name else "shop-worker",
             "place": {"pid": str(saw["pid"]), "ip": saw["ip"], "module": saw["module"]}}
    time.sleep(0.2)
    open("/dev/kmsg", "w").write("<6>shop: worker ended, starting another\n")
    own = lambda *form: messages(before, *form)
    store(shape, own(), trace)
    if shape == "inlibrary":
        for form, flags in FORMS.items():
            store("%s-%s" % (shape, form), own(*flags), trace)


def out_of_memory():
    """Runs the program in a control group of 16 MB."""
    group = "/sys/fs/cgroup/memory/errtail-shop"
    os.makedirs(group, exist_ok=True)
    open(group + "/memory.limit_in_bytes", "w").write("16M")
    before = mark()
    p = subprocess.Popen(["sh", "-c", "echo $$ > %s/cgroup.procs; exec ./shop-worker memory" % group], cwd=WORK)
    p.wait()
    time.sleep(0.5)
    lines = messages(before)
    os.rmdir(group)
    store("memorygroup", lines, {"exceptions": [{"type": "OOMKilled", "module": "", "value": "Memory cgroup out of memory: killed process %d (shop-worker)" % p.pid, "signal": 9, "frames": []}],
                                 "mechanism": "kernel", "handled": False, "level": "fatal", "thread": "shop-worker", "place": {"pid": str(p.pid), "ip": "", "module": ""}})


def main():
    os.makedirs(WORK, exist_ok=True)
    os.makedirs(OUT, exist_ok=True)
    subprocess.check_call(["gcc", "-O0", "-w", "-o", os.path.join(WORK, "shop-worker"), os.path.join(HERE, "kernel", "crash.c")])
    for shape in SHAPES:
        crash(shape)
        time.sleep(1.2)  # the kernel takes no more than ten lines in five seconds
    out_of_memory()


main()
