"""Runs one program and captures what it writes: lines as (time, stream, bytes), in the order in which they came."""
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import cases

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 60  # seconds that a program may take


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def script(arg):
    return os.path.join(HERE, "programs", arg) if arg.endswith(".py") else arg


def environment(c, out, work, truth):
    path = [os.path.join(HERE, "recorder"), os.path.join(HERE, "programs")]
    if c["version"] == "27" and c["venv"]:
        path.append(os.path.join(out, "lib27"))
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FORCE_COLOR", "PIP"))}
    env.update(PYTHONPATH=os.pathsep.join(path), TRUTH_OUT=truth, PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1", PYTHONIOENCODING="utf-8",
               TZ="UTC", LC_ALL="C.UTF-8", CELERY_FOLDER=work, **c.get("env", {}))
    return env


def pump(p, lines):
    """Reads both pipes to their end."""
    sel, rest = selectors.DefaultSelector(), {}
    for stream, name in ((p.stdout, "stdout"), (p.stderr, "stderr")):
        if stream:
            sel.register(stream, selectors.EVENT_READ, name if p.stderr else "stderr")
            rest[stream] = b""
    while rest:
        for key, _ in sel.select():
            data = os.read(key.fd, 1 << 16)
            whole = (rest[key.fileobj] + data).split(b"\n")
            rest[key.fileobj] = whole.pop()
            now = time.time()
            lines.extend((now, key.data, b) for b in whole)
            if not data:
                if rest.pop(key.fileobj):
                    lines.append((now, key.data, whole[-1] if whole else b""))
                sel.unregister(key.fileobj)


def wait_for(test, p, what):
    end = time.time() + LIMIT
    while not test():
        if p.poll() is not None:
            return False
        if time.time() > end:
            raise RuntimeError("%s: not within %d s" % (what, LIMIT))
        time.sleep(0.05)
    return True


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def ask(port, paths):
    for path in paths:
        try:
            urllib.request.urlopen("http://127.0.0.1:%d%s" % (port, path), timeout=10).read()
        except (urllib.error.URLError, OSError, ValueError):
            pass
        time.sleep(0.02)


def run(c, out, work, truth):
    """Returns the captured lines. The truth file is filled by the program itself."""
    port, done, log = free_port(), os.path.join(work, "done"), os.path.join(work, "app.log")
    fill = lambda args: [script(a).format(port=port, done=done, log=log) if "%" not in a else a for a in args]  # noqa: E731
    exe = cases.python(c, out)
    if c.get("binary"):
        command = [os.path.join(os.path.dirname(exe), c["args"][0])] + fill(c["args"][1:])
    else:
        command = [exe] + fill(c["args"])
    env = environment(c, out, work, truth)
    p = subprocess.Popen(command, env=env, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE if c.get("split") else subprocess.STDOUT,
                         start_new_session=True)
    lines = []
    reader = threading.Thread(target=pump, args=(p, lines))
    reader.start()
    try:
        if c["requests"] and wait_for(lambda: listening(port), p, c["name"]):
            ask(port, c["requests"])
        if c.get("client"):
            subprocess.run([exe] + fill(c["client"]), env=dict(env, TRUTH_OUT=""), cwd=work, check=True, timeout=LIMIT)
            wait_for(lambda: os.path.exists(done), p, c["name"])
        if c["requests"] or c.get("client"):
            time.sleep(0.5)
            p.send_signal(signal.SIGINT if "uwsgi" in c["name"] else signal.SIGTERM)
        p.wait(LIMIT)
    finally:
        if p.poll() is None:
            os.killpg(p.pid, signal.SIGKILL)
        reader.join(10)
    if c.get("to_file"):
        with open(log, "rb") as f:
            return [(time.time(), "stderr", b) for b in f.read().split(b"\n")[:-1]]
    return lines
