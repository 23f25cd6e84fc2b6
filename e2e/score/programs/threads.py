"""Threads that die, with and without a name. Python 2.7 to 3.13."""
import logging
import threading

from chatter import Chatter
from shop import orders

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s [%(threadName)s] %(name)s: %(message)s")
talk = Chatter(logging.getLogger("consumer"), logging.getLogger("broker.client"), seed=3).talk


def run(target, name=None):
    t = threading.Thread(target=target, name=name)
    t.start()
    t.join()


talk(11)
run(orders.missing_key, "consumer-3")
talk(4)
run(orders.multi_line)
talk(12)


class Poller(threading.Thread):
    def run(self):
        orders.none_attribute()


p = Poller()
p.daemon = True
p.start()
p.join()
t = threading.Timer(0.01, orders.silent)
t.start()
t.join()
talk(3)
run(orders.asserting, "pool (2) worker")
logging.getLogger("consumer").error("all consumers are gone")
