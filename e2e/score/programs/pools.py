"""Errors that cross a process: futures, pools, processes that die alone. Python 3.6 to 3.13."""
import concurrent.futures
import logging
import multiprocessing
import sys

from chatter import Chatter
from shop import orders, orders3

FORMAT = "%(asctime)s [%(processName)s:%(process)d] %(levelname)s %(name)s: %(message)s"
log = logging.getLogger("etl")


def setup():
    logging.basicConfig(level=logging.INFO, format=FORMAT, stream=sys.stderr)


def in_child():
    log.info("child starts")
    log.info("child reads part 1")
    orders.missing_key()


def chained_in_child():
    log.info("child reads part 2")
    orders3.chained()


def logged_in_child():
    log.info("child reads part 3")
    try:
        orders.index()
    except IndexError:
        log.exception("part 3 is short")
    log.info("child is done")


def main():
    setup()
    talk = Chatter(log, logging.getLogger("etl.load"), seed=8).talk
    ctx = multiprocessing.get_context("fork")
    talk(10)
    with concurrent.futures.ProcessPoolExecutor(1, **({"mp_context": ctx} if sys.version_info >= (3, 7) else {})) as pool:
        for job in (in_child, chained_in_child):
            try:
                pool.submit(job).result()
            except Exception:
                log.exception("job %s failed", job.__name__)
            talk(3)
    with ctx.Pool(1) as pool:
        try:
            pool.apply(in_child)
        except Exception:
            log.exception("pool job failed")
    talk(5)
    for target in (logged_in_child, in_child):
        p = ctx.Process(target=target, name="Loader-9" if target is in_child else None)
        p.start()
        p.join()
    talk(4)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(orders.declined).result()


if __name__ == "__main__":
    main()
