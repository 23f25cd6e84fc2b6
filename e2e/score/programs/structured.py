"""Structured and coloured logs: structured.py loguru|loguru-plain|structlog|structlog-json|pythonjson|ecs|hand."""
import json
import logging
import sys
import traceback

import truth
from chatter import Chatter
from shop import orders, orders3

kind = sys.argv[1]
BUGS = [orders.missing_key, orders3.three_deep, orders.multi_line, orders.silent, orders3.umlauts, orders.bad_json, orders3.chained_multi_line,
        orders.decode, orders3.local_class, orders.declined]
SHOWS = ["time", "level", "logger"]


class Hand(logging.Formatter):
    """What people write themselves: one JSON object a line."""
    truth_shows = SHOWS
    truth_exact = True

    def format(self, r):
        d = {"timestamp": self.formatTime(r, "%Y-%m-%dT%H:%M:%S+00:00"), "severity": r.levelname, "logger": r.name, "message": r.getMessage()}
        if r.exc_info:
            d["exception"] = "".join(traceback.format_exception(*r.exc_info))
        return json.dumps(d)


def through_logging():
    h = logging.StreamHandler(sys.stdout)
    if kind == "pythonjson":
        try:
            from pythonjsonlogger.json import JsonFormatter
        except ImportError:
            from pythonjsonlogger.jsonlogger import JsonFormatter
        f = JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
        f.truth_exact = True
    elif kind == "ecs":
        import ecs_logging
        f = ecs_logging.StdlibFormatter()
        f.truth_shows, f.truth_exact = SHOWS, True
    elif kind == "hand":
        f = Hand()
    else:
        import structlog
        pre = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper(fmt="iso")]
        if kind == "structlog-json":
            last = [structlog.processors.format_exc_info, structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer()]
        elif kind == "structlog-dict":
            last = [structlog.processors.dict_tracebacks, structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer()]
        else:
            last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.dev.ConsoleRenderer(colors=kind == "structlog-colour", exception_formatter=structlog.dev.plain_traceback)]
        f = structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=pre)
        f.truth_shows, f.truth_exact = SHOWS, "json" in kind
    h.setFormatter(f)
    logging.root.addHandler(h)
    logging.root.setLevel(logging.INFO)
    log = logging.getLogger("payments")
    return log, Chatter(log, logging.getLogger("payments.psp"), seed=kind).talk


def through_loguru():
    from loguru import logger

    def note(message):
        r = message.record
        rec = {"k": "rec", "dest": "stderr", "logger": r["name"], "level": r["level"].name, "no": r["level"].no, "msg": r["message"],
               "shows": SHOWS, "tail": True, "thread": ""}
        truth.write(dict(rec))
        if r["exception"]:
            e = r["exception"].value
            truth.exc((type(e), e, e.__traceback__), how="logging", rec=rec)

    logger.remove()
    logger.add(sys.stderr, level="DEBUG", **({} if kind == "loguru" else {"backtrace": False, "diagnose": False}))
    logger.add(note, level="DEBUG")

    class Plain(object):
        def __getattr__(self, name):
            return lambda text, *a: getattr(logger, name)((text % a) if a else text)
    return logger, Chatter(Plain(), seed=kind).talk


log, talk = through_loguru() if kind.startswith("loguru") else through_logging()
for i, bug in enumerate(BUGS):
    talk((11, 3, 5)[i % 3])
    try:
        bug()
    except Exception:
        log.exception("payment {0} failed".format(i))
talk(3)
log.error("payment rejected: no exception, only an error")
talk(2)
