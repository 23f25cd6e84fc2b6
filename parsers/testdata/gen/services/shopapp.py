"""A Flask shop behind gunicorn, with errors that Flask logs, and one that gets through to gunicorn."""
import logging


import oracle
from flask import Flask, got_request_exception

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
log = logging.getLogger("shop.cart")
app = Flask("shop")
got_request_exception.connect(lambda sender, exception, **_: oracle.note(exception, tail=True), app, weak=False)


def price(item):
    return {"tea": 3}[item]


@app.route("/price/<item>")
def show(item):
    log.info("price of %s", item)
    return str(price(item))


@app.route("/pay")
def pay():
    log.warning("retrying payment")
    try:
        int("3,50")
    except ValueError as e:
        raise RuntimeError("payment failed:\namount is no number") from e


@app.route("/log")
def logged():
    try:
        price("rum")
    except KeyError:
        oracle.note(tail=True)
        log.exception("no price for %s", "rum")
    return "ok"


def wsgi(environ, start_response):
    if environ["PATH_INFO"] == "/broken":
        try:
            return environ["shop.missing"]
        except KeyError:
            oracle.note(tail=True)
            raise
    return app(environ, start_response)
