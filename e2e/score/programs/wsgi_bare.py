"""WSGI without a framework: what the server itself reports. gunicorn or uwsgi, Python 2.7 to 3.13."""
import logging
import sys

from chatter import Chatter
from shop import orders

BUGS = dict(("/" + b.__name__, b) for b in orders.BUGS)
if sys.version_info[0] == 3:
    from shop import orders3
    BUGS.update(("/" + b.__name__, b) for b in orders3.BUGS)
talk = Chatter(logging.getLogger("bare"), seed=23).talk


def app(environ, start_response):
    talk(2)
    bug = BUGS.get(environ["PATH_INFO"])
    if bug:
        bug()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"ok\n"]


application = app
