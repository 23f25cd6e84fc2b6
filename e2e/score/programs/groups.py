"""Exception groups and notes. Python 3.11 and later."""
import asyncio
import logging
import sys

from chatter import Chatter
from shop import orders, orders3

logging.basicConfig(level=logging.INFO, format=sys.argv[1] if len(sys.argv) > 1 else logging.BASIC_FORMAT)
log = logging.getLogger("pipeline")
talk = Chatter(log, logging.getLogger("pipeline.io"), seed=11).talk


def noted():
    try:
        orders.divide()
    except ZeroDivisionError as e:
        e.add_note("while averaging row 17")
        e.add_note("file: orders.csv\nsheet: 2")
        raise


def gather(*bugs):
    errors = []
    for bug in bugs:
        try:
            bug()
        except Exception as e:
            errors.append(e)
    raise ExceptionGroup("%d imports failed" % len(errors), errors)


def flat():
    gather(orders.missing_key, orders.multi_line, orders.silent)


def nested():
    gather(flat, orders3.chained, noted)


def group_as_cause():
    try:
        flat()
    except ExceptionGroup as e:
        raise RuntimeError("nightly import stopped") from e


async def tasks():
    async def one(n):
        await asyncio.sleep(0.01 * n)
        return [1][n]

    async with asyncio.TaskGroup() as tg:
        tg.create_task(one(1))
        tg.create_task(one(0))


def unraised_members():
    raise ExceptionGroup("validation", [ValueError("qty"), TypeError("sku")])


def noted_group():
    e = ExceptionGroup("batch 9", [ValueError("a")])
    e.add_note("seen in the night shift")
    raise e


def run_tasks():
    asyncio.run(tasks())


for bug in (noted, flat, nested, group_as_cause, run_tasks, unraised_members, noted_group):
    talk(5)
    try:
        bug()
    except Exception:
        log.exception("%s failed", bug.__name__)
talk(2)
nested()
