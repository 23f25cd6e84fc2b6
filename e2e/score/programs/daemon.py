# -*- coding: utf-8 -*-
"""A worker that logs in one of many formats: daemon.py FORMAT [FILE]. Runs on Python 2.7 to 3.13."""
import logging
import logging.handlers
import sys
import time

from chatter import Chatter
from shop import orders

FORMATS = {
    "basic": "%(levelname)s:%(name)s:%(message)s",
    "dash": "%(asctime)s - %(name)s - %(levelname)s - %(message)s",
    "short": "%(asctime)s %(levelname)s %(message)s",
    "flask": "[%(asctime)s] %(levelname)s in %(module)s: %(message)s",
    "process": "%(asctime)s [%(process)d] [%(levelname)s] [%(name)s:%(lineno)d] %(message)s",
    "thread": "%(asctime)s %(levelname)-8s [%(threadName)s] %(name)s - %(message)s",
    "pipe": "%(asctime)s|%(levelname)s|%(name)s|%(funcName)s|%(lineno)d|%(message)s",
    "colon": "%(asctime)s: %(levelname)s: %(name)s: %(message)s",
    "notime": "%(levelname)-8s %(name)s: %(message)s",
    "iso": "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s",
    "offset": "%(asctime)s %(levelname)s [%(name)s] %(message)s",
    "logfmt": 'ts=%(asctime)s level=%(levelname)s logger=%(name)s msg="%(message)s"',
    "django": "{levelname} {asctime} {module} {process:d} {thread:d} {message}",
    "simple": "{levelname} {message}",
    "odoo": "%(asctime)s %(process)d %(levelname)s shopdb %(name)s: %(message)s",
    "rails": "%(levelname)s [%(asctime)s] %(name)s: %(message)s",
    "us": "%(asctime)s %(levelname)s %(name)s: %(message)s",
    "brackets": "[%(asctime)s][%(levelname)s][%(name)s] %(message)s",
    "openstack": "%(asctime)s.%(msecs)03d %(process)d %(levelname)s %(name)s [-] %(message)s",
    "airflow": "[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s",
    "scrapy": "%(asctime)s [%(name)s] %(levelname)s: %(message)s",
}
DATES = {"iso": "%Y-%m-%dT%H:%M:%S", "us": "%m/%d/%Y %I:%M:%S %p", "offset": "%Y-%m-%dT%H:%M:%S%z", "scrapy": "%Y-%m-%d %H:%M:%S",
         "openstack": "%Y-%m-%d %H:%M:%S"}


def setup(name, path=None):
    fmt = FORMATS[name]
    style = {"style": "{"} if fmt.startswith("{") else {}
    formatter = logging.Formatter(fmt, DATES.get(name), **style)
    formatter.converter = time.gmtime if name == "iso" else time.localtime
    handler = logging.FileHandler(path) if path else logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)


def main():
    name = sys.argv[1]
    setup(name, sys.argv[2] if len(sys.argv) > 2 else None)
    log, db = logging.getLogger("shop.worker"), logging.getLogger("shop.db")
    talk = Chatter(log, db, logging.getLogger("metrics"), seed=name).talk
    bugs = list(orders.BUGS)
    if sys.version_info[0] == 3:
        from shop import orders3
        bugs += orders3.BUGS
    talk(12)
    for i, bug in enumerate(bugs):
        try:
            bug()
        except Exception as e:
            if i % 6 == 5:
                log.warning("job %d skipped: %s", i, bug.__name__, exc_info=True)
            elif i % 6 == 4:
                log.critical("job %d gave up", i, exc_info=sys.exc_info())
            elif i % 6 == 3:
                db.error("cannot run %s: %r", bug.__name__, "x" if bug.__name__ == "long_value" else str(type(e)), exc_info=True)
            else:
                log.exception("job %d failed", i)
        talk((0, 1, 4, 9, 14)[i % 5])
    talk(5)
    if len(sys.argv) <= 2:
        orders.missing_key()


main()
