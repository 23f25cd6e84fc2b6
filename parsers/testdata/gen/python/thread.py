import oracle
import sys
import threading


def work():
    raise ValueError("in a thread")


def run():
    if sys.version_info >= (3, 8):
        return work()
    try:
        work()
    except ValueError:
        oracle.note(mechanism="threading", handled=False, thread="consumer-3")
        raise


t = threading.Thread(target=run, name="consumer-3")
t.start()
t.join()
