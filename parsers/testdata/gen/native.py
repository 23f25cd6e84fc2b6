"""Builds the program in ./native plainly and with each sanitizer, and runs it in every shape, below a shell as a service would be, for ../native/<shape>-<version>.log.

    python3 parsers/testdata/gen/native.py

The expectations do not come from what our parser makes of it: types and messages are those that the source throws or breaks, the program's frames are found by
the places in shapes.cpp, and those of the C library are the ones that every program of this machine begins with (STARTUP). Of a sanitizer's value the part behind
its kind, which holds addresses, is taken from the log.
"""
import json
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "native")
SHOP = "/tmp/shop-native"
VERSION = "gcc" + subprocess.check_output(["gcc", "-dumpversion"], text=True).strip()
SOURCE = open(os.path.join(HERE, "native", "shapes.cpp")).read().split("\n")
BUILDS = {"plain": "-O0", "fortified": "-O1 -D_FORTIFY_SOURCE=2", "protected": "-O0 -fstack-protector-all", "asan": "-O0 -fsanitize=address", "ubsan": "-O0 -fsanitize=undefined", "tsan": "-O0 -fsanitize=thread"}
ABORT = {  # shape: build, type, value
    "runtimeerror": ("plain", "std::runtime_error", "config key missing"),
    "customclass": ("plain", "shop::Refused", "card refused"),
    "nowhat": ("plain", "shop::Plain", ""),
    "int": ("plain", "int", ""),
    "multiline": ("plain", "std::logic_error", "first line\nsecond line"),
    "outofrange": ("plain", "std::out_of_range", "vector::_M_range_check: __n (which is 3) >= this->size() (which is 0)"),
    "mapat": ("plain", "std::out_of_range", "map::at"),
    "badalloc": ("plain", "std::bad_alloc", "std::bad_alloc"),
    "noactive": ("plain", "SIGABRT", "terminate called without an active exception"),
    "purecall": ("plain", "SIGABRT", "terminate called without an active exception"),
    "rethrow": ("plain", "std::runtime_error", "again"),
    "noexcept": ("plain", "std::runtime_error", "in noexcept"),
    "assert": ("plain", "SIGABRT", "Assertion `n == 4' failed."),
    "assertmessage": ("plain", "SIGABRT", "Assertion `n == 4 && \"four is wanted\"' failed."),
    "doublefree": ("plain", "SIGABRT", "free(): double free detected in tcache 2"),
    "invalidfree": ("plain", "SIGABRT", "free(): invalid pointer"),
    "corruptedtop": ("plain", "SIGABRT", "malloc(): corrupted top size"),
    "smashed": ("protected", "SIGABRT", "*** stack smashing detected ***: terminated"),
    "fortify": ("fortified", "SIGABRT", "*** buffer overflow detected ***: terminated"),
}
REPORT = {  # shape: build, type, beginning of the value, functions of shapes.cpp from the outermost on
    "heapoverflow": ("asan", "AddressSanitizer", "heap-buffer-overflow on address", ["main", "get(int*, int)"]),
    "useafterfree": ("asan", "AddressSanitizer", "heap-use-after-free on address", ["main", "use(int*)"]),
    "stackoverflowread": ("asan", "AddressSanitizer", "stack-buffer-overflow on address", ["main", "get(int*, int)"]),
    "asandoublefree": ("asan", "AddressSanitizer", "attempting double-free on", ["main"]),
    "leak": ("asan", "LeakSanitizer", "detected memory leaks", ["main"]),
    "race": ("tsan", "ThreadSanitizer", "data race (pid=", ["main"]),
    "overflowint": ("ubsan", "UndefinedBehaviorSanitizer", "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'", None),
    "divide": ("ubsan", "UndefinedBehaviorSanitizer", "division by zero", None),
    "shift": ("ubsan", "UndefinedBehaviorSanitizer", "shift exponent 47 is too large for 32-bit type 'int'", None),
}

STARTUP = [
    {"abs_path": "", "function": "_start", "lineno": 0},
    {"abs_path": "../csu/libc-start.c", "function": "__libc_start_main_impl", "lineno": 360},
    {"abs_path": "../sysdeps/nptl/libc_start_call_main.h", "function": "__libc_start_call_main", "lineno": 58},
]
INTERCEPTED = {  # what the sanitizer itself puts on top
    "asandoublefree": {"abs_path": "../../../../src/libsanitizer/asan/asan_malloc_linux.cpp", "function": "__interceptor_free", "lineno": 52},
    "leak": {"abs_path": "../../../../src/libsanitizer/asan/asan_new_delete.cpp", "function": "operator new[](unsigned long)", "lineno": 98},
}


def line_of(shape):
    return next(i + 1 for i, l in enumerate(SOURCE) if '"%s"' % shape in l)


def run(build, shape, **env):
    command = "./%s %s %s" % (build, shape, "a" * 40)
    p = subprocess.run(["bash", "-c", command + "; echo 'shop ended'"], cwd=SHOP, env=dict(os.environ, **env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.stdout


def store(name, log, trace):
    base = os.path.join(OUT, "%s-%s" % (name, VERSION))
    open(base + ".log", "wb").write(log)
    json.dump({"gcc": [VERSION], "traces": [trace]}, open(base + ".json", "w"), indent=1, sort_keys=True)


def main():
    os.makedirs(SHOP, exist_ok=True)
    os.makedirs(OUT, exist_ok=True)
    shutil.copy(os.path.join(HERE, "native", "shapes.cpp"), SHOP)
    for name, flags in BUILDS.items():
        subprocess.check_call(["g++", "-g", "-w"] + flags.split() + ["-o", name, "shapes.cpp", "-pthread"], cwd=SHOP)
    for shape, (build, kind, value) in ABORT.items():
        frames = []
        if shape.startswith("assert"):
            frames = [{"abs_path": "shapes.cpp", "function": "int main(int, char**)", "lineno": line_of(shape)}]
        store(shape, run(build, shape), {"exceptions": [{"type": kind, "module": "", "value": value, "signal": 6, "frames": frames}],
                                         "mechanism": "signalhandler", "handled": False, "level": "fatal"})
    for shape, (build, kind, value, functions) in REPORT.items():
        for stack in ([False, True] if build == "ubsan" else [True]):
            log = run(build, shape, **({"UBSAN_OPTIONS": "print_stacktrace=1"} if stack else {})).decode()
            if functions is None and not stack:
                frames = [{"abs_path": "shapes.cpp", "function": "", "lineno": line_of(shape)}]
            else:
                frames = [] if build == "tsan" else STARTUP[2:] if shape == "leak" else STARTUP[:]
                for f in functions or ["main"]:
                    at = line_of(shape) if f == "main" else next(i + 1 for i, l in enumerate(SOURCE) if re.search(r"\b%s\(" % f.split("(")[0], l))
                    frames.append({"abs_path": SHOP + "/shapes.cpp", "function": f, "lineno": at})
                frames += [INTERCEPTED[shape]] if shape in INTERCEPTED else []
            # Addresses differ in every run, and the rest of the value is fixed by them.
            said = next(l for l in log.split("\n") if value in l)
            full = value if build == "ubsan" else said[said.index(value):]
            crash = kind == "AddressSanitizer"
            store(shape + ("-stack" if stack and build == "ubsan" else ""), log.encode(),
                  {"exceptions": [{"type": kind, "module": "", "value": full, "frames": frames}],
                   "mechanism": "signalhandler" if crash else "generic", "handled": False, "level": "fatal" if crash else "error"})


main()
