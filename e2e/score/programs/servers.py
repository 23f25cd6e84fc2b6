"""The standard library's own servers, whose handlers fail: servers.py wsgi|socket|http PORT. Python 3.6 to 3.13."""
import http.server
import logging
import socketserver
import sys
from wsgiref.simple_server import make_server

from chatter import Chatter
from shop import orders, orders3

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
talk = Chatter(logging.getLogger("api"), seed=1).talk
BUGS = {"/%s" % b.__name__: b for b in orders.BUGS + orders3.BUGS}


def app(environ, start_response):
    talk(3)
    bug = BUGS.get(environ["PATH_INFO"])
    if bug:
        bug()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        talk(3)
        if self.path in BUGS:
            BUGS[self.path]()
        self.send_response(200)
        self.end_headers()


kind, port = sys.argv[1], int(sys.argv[2])
if kind == "wsgi":
    make_server("127.0.0.1", port, app).serve_forever()
else:
    socketserver.TCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler).serve_forever()
