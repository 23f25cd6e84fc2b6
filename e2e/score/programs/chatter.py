# -*- coding: utf-8 -*-
"""What a healthy service logs all day, words of trouble included. Seeded: the same run logs the same."""
from __future__ import unicode_literals

import random

LINES = [
    ("info", "order %d accepted in %d ms", 2), ("info", "cache refreshed: %d keys, 0 errors", 1),
    ("info", "retry queue drained, error rate %.2f%%", 1), ("info", "user %d logged in", 1),
    ("debug", "SELECT id, error FROM jobs WHERE state = 'failed' LIMIT %d", 1),
    ("info", "GET /errors?exception=ValueError -> 200 in %d ms", 1), ("warning", "slow query: %d ms", 1),
    ("info", "no traceback was recorded for job %d", 1), ("info", "exception report mailed to ops", 0),
    ("debug", "Traceback sampling is off", 0), ("info", "connection from 10.0.%d.%d closed", 2),
    ("info", "processed batch %d: ok=%d failed=0", 2), ("warning", "deprecated option 'raise_errors' in shop.cfg", 0),
    ("info", "Error: budget at %d%%, nothing to do", 1), ("info", "reloading configuration", 0),
    ("info", "payment webhook took %d ms", 1), ("debug", "heartbeat %d", 1), ("info", "café order %d: naïve total", 1),
    ("info", "worker heartbeat ok (last exception: none)", 0), ("warning", "disk usage at %d%%", 1),
]


class Chatter(object):
    def __init__(self, *loggers, **kw):
        self.loggers = loggers
        self.random = random.Random(kw.get("seed", 7))

    def talk(self, n=6):
        r = self.random
        for _ in range(n):
            level, text, args = r.choice(LINES)
            if "." in text and "%.2f" in text:
                values = (r.random(),)
            else:
                values = tuple(r.randrange(1, 200) for _ in range(args))
            getattr(r.choice(self.loggers), level)(text, *values)
