#!/usr/bin/env python3
"""Starts the shop, lets customers in for a minute, and stops it. What the shop logs meanwhile is what logs/ holds.

The payment gateway and the supplier are played by this script: the gateway declines every fifth charge and is down for a
while, and the supplier never answers about BK-1005.
"""

import json
import os
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

SHOP = "http://127.0.0.1:8000"
HERE = Path(__file__).parent
SKUS = ["BK-1001", "BK-1002", "BK-1003", "BK-1005", "BK-1006"]
SEARCHES = ["garden", "error", "exception", "Traceback (most recent call last):", "panic", "poems", "fatal", "beowulf", ""]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "curl/8.14.1", "error-budget-probe/1.2"]

dice = random.Random(4)


class Partners(BaseHTTPRequestHandler):
    charges = 0

    def do_POST(self):
        charge = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Partners.charges += 1
        if Partners.charges % 5 == 0:
            self.answer({"status": "declined", "reason": "code 51, insufficient funds"})
        else:
            self.answer({"status": "ok", "reference": f"ch_{charge['order']:05d}"})

    def do_GET(self):
        if self.path.endswith("BK-1005"):
            time.sleep(20)
        self.answer({"available": len(self.path)})

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except BrokenPipeError:
            pass

    def log_message(self, *args):
        pass


def open_partners():
    server = ThreadingHTTPServer(("127.0.0.1", 9911), Partners)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def close_partners(server):
    server.shutdown()
    server.server_close()


def ask(method, path, body=None, headers=()):
    time.sleep(dice.uniform(0, 0.35))
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(SHOP + path, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    request.add_header("User-Agent", dice.choice(AGENTS))
    for name, value in headers:
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except (urllib.error.HTTPError, OSError, json.JSONDecodeError):
        return None


def look_around(times):
    for _ in range(times):
        ask("GET", dice.choice(["/health", "/books?q=" + quote(dice.choice(SEARCHES)), "/books?q=" + quote(dice.choice(SEARCHES)),
                                f"/books/{dice.choice(SKUS[:3])}/supplier"]))


def buy(name, skus, **extra):
    customer = (ask("POST", "/customers", {"email": f"{name}@example.org"}) or {"customer": 1})["customer"]
    for sku in skus:
        ask("POST", f"/carts/{name}", {"sku": sku})
    ask("GET", f"/carts/{name}/total")
    return ask("POST", f"/carts/{name}/checkout", {"customer": customer, **extra})


def an_afternoon():
    partners = open_partners()
    look_around(12)
    for name in ["amal", "bert", "chen"]:
        buy(name, dice.sample(SKUS, 2))
        look_around(3)
    ask("GET", "/error?exception=java.lang.NullPointerException")
    ask("GET", "/wp-login.php?debug=Traceback")
    ask("GET", "/reports/daily/2026-12-25")  # nothing was sold
    look_around(4)
    buy("dora", ["BK-1004"], voucher="SPRING10")
    buy("emil", ["BK-1004", "BK-1001"])  # the only copy is gone
    look_around(3)
    buy("finn", ["BK-1001", "BK-1007"])  # no price
    buy("amal", ["BK-1002"])  # the address is taken
    ask("POST", "/books/reindex")
    look_around(4)
    buy("gaby", ["BK-1002"], voucher="WINTER20")  # no such voucher
    buy("hugo", ["BK-1003"], voucher="SPRING20")  # a similar one
    ask("GET", "/health", headers=[("X-Request-Start", "t=1763900000.123")])
    close_partners(partners)
    buy("iris", ["BK-1003", "BK-1001"])
    look_around(2)
    buy("jens", ["BK-1001"])
    partners = open_partners()
    for name in ["kim", "lars"]:
        buy(name, dice.sample(SKUS[:3], 1))
    ask("GET", "/books/BK-1005/supplier")  # until gunicorn ends the worker
    look_around(6)
    ask("GET", "/carts/finn/total")
    ask("GET", "/reports/daily/2026-12-26")
    ask("POST", "/books/reindex")
    look_around(5)
    close_partners(partners)


def wait_until_open():
    for _ in range(600):
        try:
            urllib.request.urlopen(SHOP + "/health").close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the shop does not open: see logs/gunicorn.log")


def main():
    shop = subprocess.Popen([HERE / "run.sh"], env=os.environ | {"SHOP_TIMEOUT": "4"})
    try:
        wait_until_open()
        an_afternoon()
    finally:
        shop.terminate()
        shop.wait(30)


if __name__ == "__main__":
    main()
