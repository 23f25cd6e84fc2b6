# -*- coding: utf-8 -*-
"""A Flask shop: under gunicorn (flask_shop:app), or its own server: flask_shop.py PORT. Flask 1.1 to 3, Python 2.7 to 3.13."""
import logging
import sys

from flask import Flask, abort

from chatter import Chatter
from shop import orders

BUGS = dict((b.__name__, b) for b in orders.BUGS)
if sys.version_info[0] == 3:
    from shop import orders3
    BUGS.update((b.__name__, b) for b in orders3.BUGS)
app = Flask(__name__)
shop = logging.getLogger("shop.views")
if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
else:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("[%(asctime)s] [%(process)d] [%(levelname)s] %(name)s: %(message)s"))
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.INFO)
talk = Chatter(shop, app.logger, seed=21).talk


@app.route("/ok")
def ok():
    talk(3)
    return "ok"


@app.route("/bug/<name>")
def bug(name):
    shop.info("asked for %s", name)
    return str(BUGS[name]())


@app.route("/caught/<name>")
def caught(name):
    try:
        BUGS[name]()
    except Exception:
        app.logger.exception("caught %s in view", name)
        shop.info("went on after an exception")
    return "caught"


@app.route("/forbidden")
def forbidden():
    abort(403)


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]))
