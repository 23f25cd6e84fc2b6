"""aiohttp with basicConfig: aiohttp_shop.py PORT. Python 3.8 to 3.13."""
import logging
import sys

from aiohttp import web

from chatter import Chatter
from shop import orders, orders3

logging.basicConfig(level=logging.INFO, format="%(asctime)s - %(name)s - %(levelname)s - %(message)s")
BUGS = {b.__name__: b for b in orders.BUGS + orders3.BUGS}
talk = Chatter(logging.getLogger("shop.api"), seed=26).talk


async def bug(request):
    talk(3)
    return web.Response(text=str(BUGS[request.match_info["name"]]()))


async def ok(request):
    talk(2)
    return web.Response(text="ok")


app = web.Application()
app.add_routes([web.get("/bug/{name}", bug), web.get("/ok", ok)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
