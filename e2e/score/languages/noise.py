"""Logs of these languages without a single error: noise.py OUT. What tools print on request, when they pass, and while they build."""
import os
import random
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import carriers  # noqa: E402
import chatter  # noqa: E402

NOISE, DATA = os.path.join(HERE, "testdata", "noise"), os.path.join(HERE, "testdata")
NAMES = ["java.lang.NullPointerException", "TypeError", "NoMethodError", "panic:%20runtime%20error", "PHP%20Fatal%20error", "System.NullReferenceException"]
QUOTED = {
    "java": 'Exception in thread "main" java.lang.IllegalStateException: x\n\tat com.acme.Main.main(Main.java:3)',
    "go": "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:3 +0x1", "js": "TypeError: x is not a function\n    at f (/srv/a.js:1:2)",
    "ruby": "a.rb:1:in `f': x (RuntimeError)\n\tfrom a.rb:2:in `<main>'", "php": "PHP Fatal error:  Uncaught Exception: x in /a.php:3\nStack trace:\n#0 {main}\n  thrown in /a.php on line 3",
    "rust": "thread 'main' panicked at src/main.rs:1:2:\nboom\nnote: run with `RUST_BACKTRACE=1`", "dotnet": "Unhandled exception. System.Exception: x\n   at A.B() in /c.cs:line 3",
    "elixir": "** (RuntimeError) x\n    a.exs:1: A.f/0", "cpp": "terminate called after throwing an instance of 'std::runtime_error'\n  what():  x"}


def texts():
    rnd = random.Random(5)
    yield "access", "\n".join('10.0.0.%d - - [22/Nov/2026:13:%02d:%02d +0000] "GET /error?exception=%s&at=x.java:%d HTTP/1.1" %d 12 "-" "panic (TypeError)"' % (
        rnd.randrange(9), i // 60, i % 60, rnd.choice(NAMES), i, rnd.choice([200, 404])) for i in range(300)) + "\n"
    for mark, name in (("> ", "mail"), ("// ", "comment"), ("| ", "table")):
        yield "quoted-" + name, "\n\n".join("As seen with %s:\n\n" % k + "\n".join(mark + x for x in t.split("\n")) for k, t in QUOTED.items()) + "\n"
    yield "metrics", "".join('errors_total{exception="%s",thread="main"} %d\n' % (n, i) for i, n in enumerate(NAMES * 4))
    yield "json-quiet", "".join('{"level":"info","time":"2026-11-23T09:00:%02dZ","msg":%s,"stack":%s,"err":null,"exception":"","error":false}\n' % (
        i, m, s) for i, (m, s) in enumerate([('"TypeError: none today"', '"web"'), ('"at x.js:1:2 all is well"', "[]"), ('"panic: button tested"', "null"),
                                             ('"Exception in thread \\"main\\" was never seen"', '"full"')] * 10))
    yield "strace", "".join('%d write(2, "%s", 37) = 37\n%d rt_sigaction(SIGABRT, {sa_handler=SIG_DFL}, NULL, 8) = 0\n%d openat(AT_FDCWD, "/srv/error.log", O_RDONLY) = -1 ENOENT (No such file '
                            'or directory)\n' % (i, n.replace("%20", " "), i, i) for i, n in enumerate(NAMES * 5))
    yield "yaml", "".join("- name: %s\n  match: '^panic: |Exception in thread \"main\"|Uncaught .* in .*:\\d+'\n  level: error\n" % n for n in NAMES)
    yield "changes", "".join("- Fix %s in the worker (#%d)\n- %s: no longer thrown\n- the stack trace: is shorter now\n" % (n, i, n) for i, n in enumerate(NAMES))
    yield "npm", "npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory.\nnpm http fetch GET 200 https://registry/error-ex 12ms\nnpm notice\nadded 12 packages, and audited 13 packages in 1s\n\n" \
                 "found 0 vulnerabilities\n"
    yield "bundle", "Fetching gem metadata\nUsing rake 13.0.6\nUsing exception_notification 4.5.0\nInstalling error_highlight 0.5.1\nInstalling better_errors 2.10\nBundle complete! 7 Gemfile dependencies\n"
    yield "systemd", "".join("Nov 23 09:00:%02d web-3 systemd[1]: %s\n" % (i % 60, t) for i, t in enumerate(
        ["Started shop.service - The shop (exceptions are mailed).", "Reached target Panic Room.", "shop.service: Deactivated successfully.", "Starting error-report.service..."] * 8))
    yield "words", "".join("2026-11-23 09:%02d:%02d INFO [%s] %s\n" % (i // 60, i % 60, *line.split("\t")[1:]) for i, line in enumerate(
        x for x in chatter.talks("words", raw=False).split("\n") if x.startswith("info")))


def commands(out):
    java = os.path.join(out, "noise-java")
    os.makedirs(java, exist_ok=True)
    subprocess.run(["javac", "-d", java, os.path.join(NOISE, "Stacks.java")], check=True)
    at = lambda n: os.path.join(NOISE, n)  # noqa: E731
    yield "java-thread-dump", ["java", "-cp", java, "Stacks", "dump"]
    yield "java-stack-at-info", ["java", "-cp", java, "Stacks", "info"]
    yield "java-gc", ["java", "-Xmx64m", "-Xlog:gc*,safepoint,class+load=info", "-cp", java, "Stacks", "gc"]
    yield "java-verbose", ["java", "-verbose:class", "-version"]
    yield "javap", ["javap", "-c", "-p", "-cp", java, "Stacks"]
    yield "javac-lint", ["sh", "-c", "javac -Xlint:all -cp '%s/java/jars/*' -d /tmp/heldout2/noise-java %s/java/*.java" % (out, DATA)]
    yield "maven", ["mvn", "-B", "-o", "-X", "-v"]
    yield "go-stacks", ["go", "run", at("stacks.go")]
    yield "go-test", ["go", "test", "-v", at("green_test.go")]
    yield "go-doc", ["go", "doc", "-all", "runtime"]
    yield "go-build", ["sh", "-c", "cd %s/go && go build -x -o /dev/null ./shop 2>&1" % out]
    yield "node-stacks", ["node", at("stacks.js")]
    yield "node-test", ["node", "--test", at("green.test.js")]
    yield "node-test-tap", ["node", "--test", "--test-reporter=tap", at("green.test.js")]
    yield "npm-ls", ["npm", "ls", "--all", "--prefix", os.path.join(out, "js")]
    yield "node-help", ["node", "--help"]
    yield "ruby-test", ["ruby", "-w", at("green.rb")]
    yield "php-stacks", ["php", at("stacks.php")]
    yield "lua-stacks", ["lua5.4", at("stacks.lua")]
    yield "gcc-warnings", ["gcc", "-Wall", "-Wextra", "-c", "-o", "/dev/null", at("warn.c")]
    yield "gcc-errors", ["gcc", "-Werror", "-Wall", "-c", "-o", "/dev/null", at("warn.c")]
    yield "cargo", ["rustc", "--out-dir", java, at("warn.rs")]
    yield "perldiag", ["perldoc", "-T", "perldiag"]
    for lang in ("js", "java", "go/shop", "ruby", "php", "rust/src", "dotnet", "native", "perl", "lua", "beam"):
        folder = os.path.join(DATA, lang)
        yield "source-" + lang.split("/")[0], ["cat"] + [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if os.path.isfile(os.path.join(folder, n))]
    yield "grep", ["grep", "-rn", "Exception\\|Error\\|panic", DATA]
    for logger in ("console", "labelled", "stamped", "winston", "winstonjson", "pino", "bunyan", "log4js"):
        yield "quiet-" + logger, ["node", os.path.join(out, "js", "app.js"), logger]


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else "/tmp/heldout2"
    folder = os.path.join(out, "noise")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    words = os.path.join(out, "noise-chatter")
    with open(words, "w") as f:
        f.write("".join(x + "\n" for x in chatter.talks("noise").split("\n") if not x.startswith(("error", "---"))) + "---\n")
    logs = {n: t.encode() for n, t in texts()}
    for name, command in commands(out):
        print("%s %s" % (time.strftime("%X"), name), flush=True)
        p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=120,
                           env=dict(os.environ, LC_ALL="C.UTF-8", CHATTER=words, TRUTH_OUT="/dev/null"))
        logs[name] = p.stdout[:2 << 20]
    for name, text in logs.items():
        lines = [(time.time(), "stderr", b) for b in text.split(b"\n")[:-1]]
        for c in ("plain", "cri", "docker", "syslog"):
            with open(os.path.join(folder, "%s.%s.log" % (name, c)), "wb") as f:
                f.write(carriers.wrap(c, lines, name))
    print("%d noise logs in %s, empty: %s" % (len(logs), folder, [n for n, t in logs.items() if not t]))


if __name__ == "__main__":
    main()
