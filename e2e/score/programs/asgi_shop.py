"""FastAPI and Starlette under uvicorn: asgi_shop:api, asgi_shop:plain. Python 3.8 to 3.13."""
import asyncio
import logging

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chatter import Chatter
from shop import orders, orders3

BUGS = {b.__name__: b for b in orders.BUGS + orders3.BUGS}
log = logging.getLogger("uvicorn.error")
talk = Chatter(log, seed=24).talk
api = FastAPI()


@api.get("/ok")
def ok():
    talk(3)
    return "ok"


@api.get("/bug/{name}")
async def bug(name: str):
    log.info("asked for %s", name)
    await asyncio.sleep(0)
    return BUGS[name]()


@api.get("/sync/{name}")
def sync(name: str):
    return BUGS[name]()


@api.get("/response", response_model=int)
def response():
    return {"not": "an int"}


async def starlette_bug(request):
    talk(2)
    return PlainTextResponse(str(BUGS[request.path_params["name"]]()))


plain = Starlette(routes=[Route("/bug/{name}", starlette_bug), Route("/ok", lambda r: PlainTextResponse("ok"))])
