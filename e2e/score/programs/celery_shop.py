"""A celery worker on a file-system broker: celery -A celery_shop worker; celery_shop.py sends the tasks and waits for the last one."""
import os
import sys
import tempfile

from celery import Celery
from celery.utils.log import get_task_logger

from chatter import Chatter
from shop import orders, orders3

folder = os.environ["CELERY_FOLDER"]
app = Celery("shop", broker="filesystem://")
app.conf.update(broker_transport_options={"data_folder_in": folder, "data_folder_out": folder}, task_ignore_result=True,
                worker_prefetch_multiplier=1)
log = get_task_logger("shop.tasks")
talk = Chatter(log, seed=27).talk
BUGS = {b.__name__: b for b in orders.BUGS + orders3.BUGS}
NAMES = ["missing_key", "multi_line", "three_deep", "silent", "umlauts", "declined", "bad_json", "from_none", "none_attribute"]


@app.task(name="shop.charge")
def charge(name):
    talk(3)
    return str(BUGS[name]())


@app.task(name="shop.flaky", bind=True, max_retries=1)
def flaky(self, name):
    try:
        BUGS[name]()
    except Exception as e:
        raise self.retry(exc=e, countdown=0)


@app.task(name="shop.done")
def done(path):
    open(path, "w").close()


if __name__ == "__main__":
    for n in NAMES:
        charge.delay(n)
    flaky.delay("index")
    done.delay(sys.argv[1])
