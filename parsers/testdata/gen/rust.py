"""Builds the program in ./rust and runs it in every shape: as it is, for ../rust/<shape>-<version>.log, and with ORACLE, where its panic hook writes down
message, place, thread and frames (PanicHookInfo, std::backtrace::Backtrace).

    python3 parsers/testdata/gen/rust.py
"""
import ast
import json
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "rust")
SHOP = "/tmp/shop-rust"
VERSION = re.search(r"(\d+\.\d+)", subprocess.check_output(["rustc", "--version"], text=True)).group(1)
PRINTED = {  # what main returns, in the words of #[derive(Debug)]
    "errorparse": ("ParseIntError", "ParseIntError { kind: InvalidDigit }"),
    "errorio": ("Os", 'Os { code: 2, kind: NotFound, message: "No such file or directory" }'),
    "errorstring": ("Error", "no such order"),
}
WITH = ["method", "index", "thread", "generic", "closure", "unwrapnone", "unwraperr", "asserteq", "deep", "boxed", "multiline", "twice"]


def run(shape, **env):
    return subprocess.run([os.path.join(SHOP, "shapes"), shape], cwd=SHOP, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def frames(text, place, traced):
    if not traced:
        return [{"abs_path": place[0], "function": "", "lineno": place[1]}]
    out, begun, cut = [], False, False
    for name, file, line in re.findall(r'\{ fn: "(.*?)"(?:, file: "(.*?)", line: (\d+))? \}', text):
        name = re.sub(r"::h[0-9a-f]{16}$", "", re.sub(r"\[[0-9a-f]{13,16}\]", "", name))
        if not begun:
            begun = "__rust_end_short_backtrace" in name
            continue
        if not cut and name.startswith(("core::panicking::panic", "std::panicking::begin_panic")):
            out, cut = [], True
            continue
        if "__rust_begin_short_backtrace" in name:
            break
        out.insert(0, {"abs_path": file, "function": name, "lineno": int(line or 0)})
    return out


def case(name, shape, traced):
    env = {"RUST_BACKTRACE": "1"} if traced else {}
    log = run(shape, **env)
    traces = []
    for said in re.findall(r"^ORACLE (.*?)$", run(shape, ORACLE="1").decode(), re.M):
        head, _, back = said.partition(" Backtrace ")
        message, file, line, column, thread = json.loads("[" + head[1:-1].replace("\\'", "'").replace("\\u{", "\\u{") + "]")
        t = {"exceptions": [{"type": "panic", "module": "", "value": message.rstrip(), "frames": frames(back, (file, line), traced)}],
             "mechanism": "panic", "handled": False, "level": "fatal"}
        if thread != "main":
            t["thread"] = thread
        traces.append(t)
    if shape in PRINTED:
        kind, value = PRINTED[shape]
        traces = [{"exceptions": [{"type": kind, "module": "", "value": value, "frames": []}], "level": "fatal"}]
    base = os.path.join(OUT, "%s-%s" % (name, VERSION))
    open(base + ".log", "wb").write(log)
    json.dump({"rust": [VERSION], "traces": traces}, open(base + ".json", "w"), indent=1, sort_keys=True)


def main():
    os.makedirs(os.path.join(SHOP, "src"), exist_ok=True)
    os.makedirs(OUT, exist_ok=True)
    shutil.copy(os.path.join(HERE, "rust", "shapes.rs"), os.path.join(SHOP, "src", "main.rs"))
    subprocess.check_call(["rustc", "-g", "-A", "warnings", "-C", "debug-assertions=on", "-o", "shapes", "src/main.rs"], cwd=SHOP)
    shapes = re.findall(r'^        "(\w+)" =>', open(os.path.join(HERE, "rust", "shapes.rs")).read(), re.M)
    for s in shapes:
        if s not in ("stackoverflow", "alloc", "destructor", "errorstruct"):
            case(s, s, False)
    for s in WITH:
        case(s + "-backtrace", s, True)


main()
