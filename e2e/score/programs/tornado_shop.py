"""tornado with its own log format: tornado_shop.py PORT. Python 2.7 to 3.13."""
import logging
import sys

import tornado.gen
import tornado.ioloop
import tornado.log
import tornado.web

from chatter import Chatter
from shop import orders

tornado.log.enable_pretty_logging(type("O", (), {"logging": "info", "log_file_prefix": None, "log_to_stderr": True})())
BUGS = dict((b.__name__, b) for b in orders.BUGS)
talk = Chatter(logging.getLogger("shop"), seed=25).talk


class Bug(tornado.web.RequestHandler):
    @tornado.gen.coroutine
    def get(self, name):
        talk(3)
        yield tornado.gen.sleep(0.001)
        if name in BUGS:
            BUGS[name]()
        self.write("ok")


tornado.web.Application([("/bug/(.*)", Bug), ("/(ok)", Bug)]).listen(int(sys.argv[1]), "127.0.0.1")
loop = tornado.ioloop.IOLoop.current()
loop.call_later(0.3, orders.divide)
loop.start()
