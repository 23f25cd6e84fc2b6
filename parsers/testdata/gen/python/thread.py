import oracle  # noqa
import threading


def work():
    raise ValueError("in a thread")


def run():
    return work()


t = threading.Thread(target=run, name="consumer-3")
t.start()
t.join()
