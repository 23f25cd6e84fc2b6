"""asyncio: tasks nobody awaited, callbacks that fail, timeouts, a server that keeps going. Python 3.7 to 3.13."""
import asyncio
import gc
import logging
import sys

from chatter import Chatter
from shop import orders, orders3

if len(sys.argv) > 1:
    logging.basicConfig(level=logging.INFO, format=sys.argv[1])
log = logging.getLogger("gateway")
talk = Chatter(log, logging.getLogger("gateway.ws"), seed=4).talk


async def handler(n):
    await asyncio.sleep(0)
    return orders.missing_key() if n else orders3.chained()


async def slow():
    await asyncio.wait_for(asyncio.sleep(5), 0.02)


async def main():
    loop = asyncio.get_running_loop()
    talk(10)
    t = loop.create_task(handler(1))
    await asyncio.sleep(0.01)
    del t
    gc.collect()
    talk(3)
    loop.call_soon(orders.none_attribute)
    await asyncio.sleep(0.01)
    talk(3)
    try:
        await slow()
    except asyncio.TimeoutError:
        log.exception("upstream is slow")
    f = loop.create_future()
    f.set_exception(ValueError("set, never read"))
    del f
    gc.collect()
    talk(5)
    results = await asyncio.gather(handler(0), handler(1), return_exceptions=True)
    for r in results:
        log.error("handler failed: %r", r, exc_info=r)
    talk(2)
    await handler(1)


asyncio.run(main())
