"""Logs without a single error in them, full of the words: what real tools print, and quiet runs of the corpus' own programs."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import capture
import carriers
import cases

LIB = os.path.join(cases.ROOT, cases.VERSIONS["312"], "lib", "python3.12")
PY = os.path.join(cases.ROOT, cases.VERSIONS["312"], "bin", "python")
TESTS = '''import unittest
class TestErrors(unittest.TestCase):
    def test_exception_is_raised(self):
        with self.assertRaises(ZeroDivisionError): 1 / 0
    def test_traceback_is_kept(self):
        try: {}["x"]
        except KeyError as e: self.assertIsNotNone(e.__traceback__)
    def test_panic_handler(self): pass
unittest.main(verbosity=2)
'''
QUIET = '''import logging, sys, traceback, warnings
sys.path.insert(0, %r)
from chatter import Chatter
logging.basicConfig(level=logging.DEBUG, format=sys.argv[1]); logging.captureWarnings(True)
log = logging.getLogger("quiet"); talk = Chatter(log, logging.getLogger("quiet.db"), seed=sys.argv[1]).talk
for i in range(12):
    talk(9)
    log.debug("stack for the curious", stack_info=True)
    log.info("exceptions so far: %%r, errors: %%d", [ValueError("x")], 0)
    log.info("Traceback (most recent call last): none recorded")
    log.info("last error was KeyError: 'sku' (handled)")
    warnings.warn("traceback.format_exception_only is deprecated", DeprecationWarning)
'''
QUOTED = '''On Tue, Ada wrote:
%(q)sHi, with 2.4 we see this once a day:
%(q)s
%(q)s    Traceback (most recent call last):
%(q)s      ...
%(q)s    KeyError: 'sku'
%(q)s
%(q)sIs that known?

Yes. See the chapter "Reading a Traceback (most recent call last)". A ValueError: means that the value was wrong.
'''
CHANGES = '''2.5.0 (2026-10-02)
------------------
- Fix "TypeError: unsupported operand type(s)" in the report module (#812).
- The traceback of a failed job is now stored. Exception: cancelled jobs.
- ``Traceback (most recent call last):`` is no longer printed twice.
- panic: the word is gone from the docs. fatal error: the same.
- KeyError: 'name' when the config was empty
- Exception in thread "main" was Java's, not ours

2.4.9
-----
- Bug fixes: ZeroDivisionError: division by zero in averages
'''
DOCTEST = '''>>> int("x")
Traceback (most recent call last):
    ...
ValueError: invalid literal for int() with base 10: 'x'
>>> price("quince")
Traceback (most recent call last):
  ...
KeyError: 'quince'
'''
CONFIG = '''handlers:
  error: {class: logging.StreamHandler, level: ERROR}
rules:
  - match: "Traceback (most recent call last):"
    exception: ValueError
    until: '^\\\\S+Error: '
  - match: 'panic: '
    traceback: File "%s", line %d, in %s
alerts: [KeyError, "Exception in thread", "fatal error:"]
'''


def text_logs():
    rnd = random.Random(3)
    yield "access", "\n".join('10.0.0.%d - - [22/Nov/2026:13:%02d:%02d +0000] "GET /error?exception=%s&traceback=1 HTTP/1.1" %d %d "-" "panic/1.0 (Traceback)"' % (
        rnd.randrange(9), i // 60 % 60, i % 60, rnd.choice(["ValueError:%20x", "KeyError", "panic:", "Traceback%20(most%20recent%20call%20last):"]),
        rnd.choice([200, 404, 302]), rnd.randrange(9999)) for i in range(400)) + "\n"
    yield "mail-quoted", QUOTED % {"q": "> "}
    yield "comment-quoted", QUOTED % {"q": "# "}
    yield "changes", CHANGES
    yield "doctest", DOCTEST * 4
    yield "yaml-config", CONFIG
    yield "json-config", json.dumps({"on": {"Traceback (most recent call last):": ["page"], "exception": "ValueError: x", "error": None}}, indent=2) + "\n"
    yield "json-quiet", "".join(json.dumps(d) + "\n" for d in (
        {"level": "info", "message": "done", "error": None, "exception": "", "traceback": None, "exc_info": False},
        {"level": "info", "message": "Traceback (most recent call last): seen 0 times", "stack": []},
        {"level": "info", "msg": "error rate 0", "exc_info": "NoneType: None"}, {"level": "debug", "event": "exception handler set", "exception": "none"}) * 20)
    yield "metrics", "".join('python_exceptions_total{type="%s",module="app"} %d\n# HELP error_total Traceback (most recent call last) counter\n' % (t, i)
                             for i, t in enumerate(["ValueError", "KeyError", "TimeoutError"] * 5))
    yield "csv", "exception,count\n" + "".join("%s: x,%d\n" % (t, i) for i, t in enumerate(["ValueError", "KeyError", "panic", "fatal error"] * 9))
    yield "kernel", "".join("[%5d.%06d] %s\n" % (i, i * 7, t) for i, t in enumerate(
        ["EDAC MC: Ver: 3.0.0", "ACPI: no error records", "EXT4-fs (vda1): mounted, errors=remount-ro", "pcieport: AER: enabled, Exception handling on",
         "printk: panic_on_oops=0 panic=0"] * 6))
    yield "mypy", "".join("shop/orders.py:%d: error: Incompatible types in assignment (KeyError: %d)  [assignment]\n" % (i, i) for i in range(30))
    yield "ps", "".join("root %6d  0.0  0.1 python -m tail --match 'Traceback (most recent call last):' --until Error: \n" % i for i in range(9))
    yield "celery-banner", " -------------- celery@web v5.4 (opalescent)\n--- ***** -----\n- *** --- * --- [config]\n[tasks]\n  . shop.error_report\n  . shop.traceback\n"


def commands():
    yield "source", ["cat", LIB + "/traceback.py", LIB + "/threading.py", LIB + "/logging/__init__.py"]
    yield "source-numbered", ["cat", "-n", LIB + "/traceback.py"]
    yield "grep", ["grep", "-rnE", "--include=*.py", "Traceback|Exception in|Error: ", LIB + "/asyncio", LIB + "/concurrent", LIB + "/unittest",
                   LIB + "/multiprocessing", LIB + "/http"]
    yield "pydoc", [PY, "-m", "pydoc", "traceback"]
    yield "help-errors", [PY, "-c", "import builtins; [print(n, ':', getattr(builtins, n).__doc__) for n in dir(builtins) if n.endswith(('Error', 'Exception', 'Warning'))]"]
    yield "unittest", [PY, "-c", TESTS]
    yield "dis", [PY, "-m", "dis", LIB + "/traceback.py"]
    yield "pip", [PY, "-m", "pip", "install", "-v", "--dry-run", "--ignore-installed", "exceptiongroup", "tblib"]
    yield "importtime", [PY, "-X", "importtime", "-W", "always", "-c", "import traceback, asyncio, unittest"]
    quiet = QUIET % os.path.join(capture.HERE, "programs")
    for name, fmt in (("basic", "%(levelname)s:%(name)s:%(message)s"), ("time", "%(asctime)s %(levelname)s %(name)s: %(message)s"),
                      ("bare", "%(message)s"), ("pid", "[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s")):
        yield "words-" + name, [PY, "-c", quiet, fmt]


def services():
    """Programs of the corpus that nobody asks for a bug."""
    ok = {"gunicorn-flask-py313": ["/ok", "/missing", "/forbidden"] * 6, "gunicorn-bare-py27": ["/ok"] * 9, "uvicorn-fastapi-py311": ["/ok", "/missing"] * 9,
          "gunicorn-django-py38": ["/ok", "/missing", "/bug/"] * 5, "flask-dev-py36": ["/ok", "/missing"] * 6, "aiohttp-py313": ["/ok", "/missing"] * 9}
    for c in cases.all_cases():
        if c["name"] in ok:
            yield c["name"], dict(c, requests=ok[c["name"]])


def build(out):
    folder = os.path.join(out, "noise")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    logs = {name: text.encode() for name, text in text_logs()}
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    for name, command in commands():
        p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(env, LC_ALL="C.UTF-8"), timeout=120)
        logs[name] = p.stdout
    for name, c in services():
        work = tempfile.mkdtemp(prefix="heldout-")
        logs["quiet-" + name] = b"".join(b + b"\n" for _, _, b in capture.run(c, out, work, os.path.join(work, "truth")))
        shutil.rmtree(work, ignore_errors=True)
    for name, text in logs.items():
        lines = [(time.time(), "stderr", b) for b in text.split(b"\n")[:-1]]
        for c in ("plain", "cri", "docker", "syslog"):
            with open(os.path.join(folder, "%s.%s.log" % (name, c)), "wb") as f:
                f.write(carriers.wrap(c, lines, name))
    print("%d noise logs in %s" % (len(logs) * 4, folder))


if __name__ == "__main__":
    build(sys.argv[1] if len(sys.argv) > 1 else "/tmp/heldout")
