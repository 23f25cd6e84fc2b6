"""Writes logs with real loggers, and beside each line what the logger knew about it.

The loggers' own record attributes are the oracle of parsers/format: for each log NAME.log there is a NAME.json, a list with one object per
line that the logger wrote: {"head": true, "time": seconds since 1970 or null, "level": ..., "logger": ..., "message": ..., "process": ...,
"thread": ..., "stack": ...}; a key that is missing is not printed by the format and not checked.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install python-json-logger structlog loguru gunicorn celery uvicorn tornado absl-py twisted \
        flask django ecs-logging google-cloud-logging logfmter
    /tmp/v/bin/python parsers/testdata/gen/formats.py parsers/testdata/formats
"""
import io, json, logging, os, sys, time, traceback

OUT = sys.argv[1]
os.environ["TZ"] = "UTC"
time.tzset()
LEVELS = {"CRITICAL": "fatal", "ERROR": "error", "WARNING": "warning", "INFO": "info", "DEBUG": "debug"}
MESSAGES = ["payment failed for order 42", "worker exited (code -9): retrying", "cart: 3 items, total=12.50", "Connection to db-1:5432 lost - reconnecting",
            "user [bob] signed in", "done", "Ünïcode – ✓ ok", "100% of 'quota' used", '{"not": "json"} in text', "GET /a?b=c|d HTTP/1.1"]
MODULES = ["shop.views", "shop", "django.request", "__main__", "root", "my_app.tasks-v2"]


def fail(depth=0):
    if depth:
        return fail(depth - 1)
    return {}["k"]


class Log:
    """Collects lines and expectations of one file."""

    def __init__(self, name):
        self.name, self.lines, self.want = name, [], []

    def add(self, text, want):
        """text is what the logger wrote for one record: the first line begins it, the others belong to its text."""
        first, *rest = text.rstrip("\n").split("\n")
        self.lines.append(first)
        self.want.append(want)
        for line in rest:
            self.lines.append(line)
            self.want.append({"head": False})

    def close(self):
        with open(f"{OUT}/{self.name}.log", "w") as f:
            f.write("\n".join(self.lines) + "\n")
        with open(f"{OUT}/{self.name}.json", "w") as f:
            json.dump(self.want, f, indent=0, ensure_ascii=False)
            f.write("\n")


def expect(record, keys):
    """What of a logging.LogRecord the format prints."""
    want = {"head": True, "level": LEVELS[record.levelname], "message": record.getMessage()}
    if "time" in keys:
        want["time"] = {"s": int(record.created), "ms": int(record.created * 1000) / 1000, "us": record.created, "m": int(record.created) // 60 * 60}[keys["time"]]
    if "logger" in keys:
        want["logger"] = record.name
    if "module" in keys:
        want["logger"] = record.module
    if "process" in keys:
        want["process"] = str(record.process)
    if "processName" in keys:
        want["process"] = record.processName
    if "thread" in keys:
        want["thread"] = record.threadName
    if "threadid" in keys:
        want["thread"] = str(record.thread)
    return want


def records():
    for i, message in enumerate(MESSAGES):
        for j, level in enumerate(LEVELS):
            if (i + j) % 2 == 0:
                exc = None
                if level == "ERROR" and i % 4 == 1:
                    try:
                        fail(i)
                    except KeyError:
                        exc = sys.exc_info()
                r = logging.LogRecord(MODULES[(i + j) % len(MODULES)], getattr(logging, level), "/srv/shop/views.py", 10 + i, message.replace("%", "%%"), (), exc, "view")
                r.msg, r.args = message, None
                r.created = 1714557600 + i * 60 + j + 0.123456
                r.msecs = 123
                r.process, r.thread, r.threadName, r.processName = 4711 + j, 140123456789012 + j, ["MainThread", "Thread-1 (worker)", "ThreadPoolExecutor-0_1"][j % 3], "ForkPoolWorker-%d" % (j + 1)
                yield r


def python_layout(name, fmt, keys, datefmt=None, style="%", dotted=False):
    """One log with a Formatter of the standard library. dotted: only loggers whose name has a dot (the format sets it off by blanks alone). A message
    that begins like "cart: " cannot be told from a logger's name where the format has none between level and message: it is left out there."""
    nameless = "logger" not in keys and "module" not in keys and "file" not in name and "dash" not in name and "colon" not in name and name != "airflow"
    log, formatter = Log("python-" + name), logging.Formatter(fmt, datefmt, style)
    for r in records():
        if dotted and "." not in r.name or nameless and r.getMessage().startswith("cart: "):
            continue
        r.exc_text = None
        log.add(formatter.format(r), expect(r, keys))
    log.close()


def python_layouts():
    ms, s = {"time": "ms"}, {"time": "s"}
    L = {"logger": 1}
    python_layout("default", logging.BASIC_FORMAT, L)
    python_layout("dash", "%(asctime)s - %(name)s - %(levelname)s - %(message)s", ms | L)
    python_layout("level-name-dash", "%(asctime)s - %(levelname)s - %(name)s - %(message)s", ms | L)
    python_layout("level-dash", "%(asctime)s - %(levelname)s - %(message)s", ms)
    python_layout("brackets", "%(asctime)s %(levelname)s [%(name)s] %(message)s", ms | L)
    python_layout("bracket-level", "%(asctime)s [%(levelname)s] %(name)s: %(message)s", ms | L)
    python_layout("all-brackets", "[%(asctime)s] [%(levelname)s] [%(name)s] %(message)s", ms | L)
    python_layout("tight-brackets", "[%(asctime)s][%(levelname)s][%(name)s] %(message)s", ms | L)
    python_layout("bracket-level-only", "%(asctime)s [%(levelname)s] %(message)s", ms)
    python_layout("name-level", "%(asctime)s %(name)s %(levelname)s %(message)s", ms | L)
    python_layout("cookbook", "%(asctime)s %(name)-12s %(levelname)-8s %(message)s", {"time": "m"} | L, "%m-%d %H:%M")
    python_layout("cookbook-console", "%(name)-12s: %(levelname)-8s %(message)s", L)
    python_layout("level-name", "%(asctime)s %(levelname)-8s %(name)s %(message)s", ms | L, dotted=True)
    python_layout("level-name-colon", "%(asctime)s %(levelname)s %(name)s: %(message)s", ms | L)
    python_layout("level-message", "%(asctime)s %(levelname)s %(message)s", ms)
    python_layout("level-colon", "%(asctime)s %(levelname)s: %(message)s", ms)
    python_layout("flask", "[%(asctime)s] %(levelname)s in %(module)s: %(message)s", ms | {"module": 1})
    python_layout("django-verbose", "{levelname} {asctime} {module} {process:d} {thread:d} {message}", ms | {"module": 1, "process": 1, "threadid": 1}, style="{")
    python_layout("django-simple", "{levelname} {message}", {}, style="{")
    python_layout("colons", "%(asctime)s:%(levelname)s:%(name)s:%(message)s", ms | L)
    python_layout("colons-name", "%(asctime)s:%(name)s:%(levelname)s:%(message)s", ms | L)
    python_layout("pipes", "%(asctime)s | %(levelname)-8s | %(name)s | %(message)s", ms | L)
    python_layout("tight-pipes", "%(asctime)s|%(levelname)s|%(name)s|%(message)s", ms | L)
    python_layout("commas", "%(asctime)s, %(name)s, %(levelname)s, %(message)s", ms | L)
    python_layout("threads", "%(asctime)s [%(threadName)s] %(levelname)s %(name)s - %(message)s", ms | L | {"thread": 1})
    python_layout("pyramid", "%(asctime)s %(levelname)-5.5s [%(name)s:%(lineno)s][%(threadName)s] %(message)s", ms | L | {"thread": 1})
    python_layout("pid", "%(asctime)s %(process)d %(levelname)s %(name)s [-] %(message)s", ms | L | {"process": 1}, dotted=True)
    python_layout("tight-columns", "%(asctime)s|%(levelname)s|%(name)s|%(funcName)s|%(lineno)d|%(message)s", ms | L)
    python_layout("columns", "%(asctime)s | %(levelname)-8s | %(name)s | %(funcName)s | %(lineno)d | %(message)s", ms | L)
    python_layout("spaced-colons", "%(asctime)s: %(levelname)s: %(name)s: %(message)s", ms | L)
    python_layout("odoo", "%(asctime)s %(process)d %(levelname)s shopdb %(name)s: %(message)s", ms | L | {"process": 1})
    python_layout("openstack", "%(asctime)s.%(msecs)03d %(process)d %(levelname)s %(name)s [-] %(message)s", ms | L | {"process": 1}, "%Y-%m-%d %H:%M:%S")
    python_layout("process-name", "%(asctime)s [%(processName)s:%(process)d] %(levelname)s %(name)s: %(message)s", ms | L | {"process": 1})
    python_layout("level-first", "%(levelname)s %(asctime)s %(name)s %(process)d %(message)s", ms | L | {"process": 1})
    python_layout("logfmt-by-hand", 'ts=%(asctime)s level=%(levelname)s logger=%(name)s msg="%(message)s"', ms | L)
    python_layout("pid-brackets", "[%(asctime)s] [%(process)d] [%(levelname)s] [%(name)s] %(message)s", ms | L | {"process": 1})
    python_layout("pid-tid", "%(asctime)s [%(process)d:%(threadName)s] %(levelname)s %(message)s", ms)
    python_layout("multiprocessing", "[%(levelname)s/%(processName)s] %(message)s", {"processName": 1})
    python_layout("file-line", "%(asctime)s %(levelname)s %(filename)s:%(lineno)d %(message)s", ms)
    python_layout("file-line-brackets", "%(asctime)s %(levelname)s [%(filename)s:%(lineno)d] %(message)s", ms)
    python_layout("name-line", "%(asctime)s %(levelname)s %(name)s:%(lineno)d: %(message)s", ms | L)
    python_layout("airflow", "[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s", ms)
    python_layout("pytest", "%(levelname)-8s %(name)s:%(filename)s:%(lineno)d %(message)s", L)
    python_layout("alembic", "%(levelname)-5.5s [%(name)s] %(message)s", L)
    python_layout("bracket-level-first", "[%(levelname)s] %(asctime)s %(name)s: %(message)s", ms | L)
    python_layout("bracket-bare", "[%(levelname)s] %(message)s", {})
    python_layout("level-bare-colon", "%(levelname)s: %(message)s", {})
    python_layout("level-name-bare-dash", "%(levelname)s - %(name)s - %(message)s", L)
    python_layout("name-level-bare-dash", "%(name)s - %(levelname)s - %(message)s", L)
    python_layout("iso-zone", "%(asctime)s %(levelname)s [%(name)s] %(message)s", s | L, "%Y-%m-%dT%H:%M:%S%z")
    python_layout("slashes", "%(asctime)s %(levelname)s %(name)s: %(message)s", s | L, "%Y/%m/%d %H:%M:%S")
    python_layout("american", "%(asctime)s %(levelname)s: %(message)s", s, "%m/%d/%Y %I:%M:%S %p")
    python_layout("day-month", "[%(asctime)s] %(levelname)s [%(name)s:%(lineno)s] %(message)s", s | L, "%d/%b/%Y %H:%M:%S")
    python_layout("hour-only", "%(asctime)s %(levelname)s %(name)s: %(message)s", L, "%H:%M:%S")
    python_layout("ctime", "%(asctime)s %(levelname)s %(name)s: %(message)s", s | L, "%a %b %d %H:%M:%S %Y")


def celery_log():
    from celery.app.log import ColorFormatter
    from celery.utils.log import get_task_logger  # noqa: F401
    from celery import Celery
    log, app = Log("celery"), Celery()
    formatter = ColorFormatter(app.conf.worker_log_format, use_color=False)
    for r in records():
        r.exc_text = None
        log.add(formatter.format(r), expect(r, {"time": "ms", "processName": 1}))
    log.close()


def gunicorn_log():
    from gunicorn.glogging import Logger
    log = Log("gunicorn")
    formatter = logging.Formatter(Logger.error_fmt, Logger.datefmt)
    for r in records():
        r.name, r.exc_text = "gunicorn.error", None
        log.add(formatter.format(r), expect(r, {"time": "s", "logger": 1, "process": 1}))
    log.close()


def uvicorn_log():
    from uvicorn.logging import DefaultFormatter
    log, formatter = Log("uvicorn"), DefaultFormatter("%(levelprefix)s %(message)s", use_colors=False)
    for r in records():
        r.name, r.exc_text = "uvicorn.error", None
        keys = {} if r.levelname == "CRITICAL" else {"logger": 1}
        log.add(formatter.format(r), expect(r, keys))
    log.close()
    log, formatter = Log("uvicorn-colour"), DefaultFormatter("%(levelprefix)s %(message)s", use_colors=True)
    for r in records():
        r.name, r.exc_text, r.exc_info = "uvicorn.error", None, None
        log.add(formatter.format(r), expect(r, {} if r.levelname == "CRITICAL" else {"logger": 1}))
    log.close()


def tornado_log():
    from tornado.log import LogFormatter
    log, formatter = Log("tornado"), LogFormatter(color=False)
    for r in records():
        r.exc_text = None
        log.add(formatter.format(r).replace("\n    ", "\n"), expect(r, {"time": "s", "module": 1}))
    log.close()


def absl_log():
    from absl import logging as absl
    log, formatter = Log("absl"), absl.PythonFormatter()
    for r in records():
        r.exc_text = None
        if r.levelname == "CRITICAL" and not getattr(r, "_absl", 0):
            r.__dict__["_absl_log_fatal"] = True
        want = expect(r, {"time": "us"})
        if r.levelname == "DEBUG":
            want["level"] = "info"  # absl has no letter for it
        log.add(formatter.format(r), want)
    log.close()


def loguru_log():
    from loguru import logger
    log = Log("loguru")
    log_json = Log("loguru-json")
    pending = []
    logger.remove()
    logger.add(lambda m: pending.append(m), level=0, colorize=False, backtrace=False, diagnose=False)
    logger.add(lambda m: pending.append(m), level=0, serialize=True, backtrace=False, diagnose=False)
    for i, message in enumerate(MESSAGES):
        for j, level in enumerate(LEVELS):
            pending.clear()
            escaped = message.replace("{", "{{").replace("}", "}}")
            if level == "ERROR" and i % 4 == 1:
                try:
                    fail(i)
                except KeyError:
                    logger.opt(exception=True).log(level, message)
            else:
                logger.log(level, message)
            plain, ser = pending
            r = plain.record
            want = {"head": True, "time": int(r["time"].timestamp() * 1000) / 1000, "level": LEVELS[level], "logger": r["name"], "message": r["message"]}
            log.add(str(plain), want)
            want = dict(want, process=str(r["process"].id), thread=r["thread"].name)
            if r["exception"]:
                want["stack"] = str(plain).split("\n", 1)[1].rstrip("\n")
            log_json.add(str(ser), want)
    log.close()
    log_json.close()


def json_logs():
    from pythonjsonlogger.json import JsonFormatter
    import ecs_logging

    def run(name, formatter, keys, stack=True):
        log = Log(name)
        for r in records():
            r.exc_text = None
            want = expect(r, keys)
            if r.exc_info and stack:
                want["stack"] = "".join(traceback.format_exception(*r.exc_info)).rstrip("\n")
            log.add(formatter.format(r), want)
        log.close()

    run("json-pythonjsonlogger", JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s %(process)d %(threadName)s"), {"time": "ms", "logger": 1, "process": 1, "thread": 1})
    run("json-pythonjsonlogger-array", JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", exc_info_as_array=True), {"time": "ms", "logger": 1})
    run("json-pythonjsonlogger-renamed", JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"levelname": "severity", "asctime": "timestamp", "name": "logger"}), {"time": "ms", "logger": 1})
    run("json-ecs", ecs_logging.StdlibFormatter(), {"time": "ms", "logger": 1, "process": 1, "thread": 1})

    from google.cloud.logging_v2.handlers import StructuredLogHandler
    stream = io.StringIO()
    handler = StructuredLogHandler(stream=stream, project_id="p")
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = Log("json-googlecloud")
    for r in records():
        r.exc_text, r.exc_info = None, None
        want = expect(r, {"logger": 1})
        if r.getMessage().startswith("{"):
            continue
        handler.filter(r)
        log.add(handler.format(r), want)
    log.close()

    from logfmter import Logfmter
    formatter, log = Logfmter(keys=["time", "at", "logger"], mapping={"time": "asctime", "at": "levelname", "logger": "name"}), Log("logfmt")
    for r in records():
        r.exc_text, r.exc_info = None, None
        want = expect(r, {"time": "ms", "logger": 1})
        log.add(formatter.format(r), want)
    log.close()


def structlog_logs():
    import structlog
    stamp = 1714557600.123456

    def run(name, renderer, processors, stack=None):
        log = Log(name)
        for i, message in enumerate(MESSAGES):
            for j, level in enumerate(LEVELS):
                event = {"event": message, "level": level.lower(), "logger": MODULES[(i + j) % len(MODULES)], "timestamp": "2024-05-01T10:00:00.123456Z", "order": 42, "user": "bob b"}
                want = {"head": True, "time": stamp, "level": LEVELS[level], "logger": event["logger"], "message": message}
                if level == "ERROR" and i % 4 == 1 and stack:
                    try:
                        try:
                            fail(i % 3)  # no repeated lines, which dict_tracebacks does not fold
                        except KeyError as e:
                            raise ValueError("bad cart") from e
                    except ValueError:
                        event["exc_info"] = sys.exc_info()
                        want["stack"] = stack(sys.exc_info())
                for p in processors:
                    event = p(None, level.lower(), event)
                log.add(renderer(None, level.lower(), event), want)
        log.close()

    full = lambda exc: "".join(traceback.format_exception(*exc)).rstrip("\n")
    # dict_tracebacks keeps no source lines
    bare = lambda exc: "\n".join(l for l in full(exc).split("\n") if not l.startswith("    "))
    run("structlog-console", structlog.dev.ConsoleRenderer(colors=False), [])
    run("structlog-colour", structlog.dev.ConsoleRenderer(colors=True), [])
    run("structlog-json", structlog.processors.JSONRenderer(), [structlog.processors.format_exc_info], full)
    run("structlog-dict", structlog.processors.JSONRenderer(), [structlog.processors.dict_tracebacks], bare)


def main():
    os.makedirs(OUT, exist_ok=True)
    python_layouts()
    for f in (celery_log, gunicorn_log, uvicorn_log, tornado_log, absl_log, loguru_log, json_logs, structlog_logs):
        f()


main()
