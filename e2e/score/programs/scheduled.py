"""Jobs under APScheduler that fail, in the Django style of format. Python 3.8 to 3.13."""
import logging
import time

from apscheduler.schedulers.background import BackgroundScheduler

from chatter import Chatter
from shop import orders, orders3

logging.basicConfig(level=logging.INFO, style="{", format="{asctime} {levelname:<8} {name} - {message}")
talk = Chatter(logging.getLogger("jobs"), seed=28).talk
s = BackgroundScheduler()
s.start()
talk(6)
for bug in (orders.missing_key, orders3.three_deep, orders.multi_line, orders.silent):
    s.add_job(bug)
    time.sleep(0.3)
    talk(3)
s.shutdown()
