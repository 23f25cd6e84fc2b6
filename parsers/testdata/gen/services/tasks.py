"""A Celery worker with one process, fed from its own memory."""


import oracle
from celery import Celery
from celery.signals import task_failure

app = Celery("tasks", broker="memory://")
app.conf.worker_hijack_root_logger = True
app.conf.broker_connection_retry_on_startup = True


@task_failure.connect
def failed(exception=None, traceback=None, **_):
    oracle.note(exception, traceback, tail=True)


@app.task
def pay(order):
    return {"42": 3}[order]


@app.task
def ship(order):
    try:
        int(order)
    except ValueError as e:
        raise OSError(5, "printer on fire") from e


@app.task
def stop():
    import os
    import signal
    os.kill(os.getppid(), signal.SIGTERM)


if __name__ == "__main__":
    pay.delay("42")
    pay.delay("7")
    ship.delay("x")
    pay.delay("42")
    stop.delay()
    app.worker_main(["worker", "--pool=prefork", "-c", "1", "--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"])
