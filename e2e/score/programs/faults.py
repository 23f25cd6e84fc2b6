"""Crashes that Python cannot catch, dumped by faulthandler: faults.py segv|abort|timeout. Python 3.6 to 3.13."""
import faulthandler
import logging
import os
import sys

import truth
from chatter import Chatter

faulthandler.enable()
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
talk = Chatter(logging.getLogger("codec"), seed=6).talk


def decode(kind):
    if kind == "abort":
        truth.fatal("Aborted"); os.abort()
    truth.fatal("Segmentation fault"); os.kill(os.getpid(), 11)


def frame(kind):
    decode(kind)


talk(14)
frame(sys.argv[1])
