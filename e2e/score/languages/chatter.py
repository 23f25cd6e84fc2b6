"""What a healthy service says between its errors, as a file that programs in any language read: LEVEL, logger and message, tab-separated.

A line of level "raw" is printed as it is: an access log line, a progress line, what no logger wrote. A line "---" ends one talk.
"""
import random

LINES = [
    ("info", "order %d accepted in %d ms"), ("info", "cache refreshed: %d keys, 0 errors"), ("info", "user %d logged in"),
    ("info", "retry queue drained, error rate 0.%d%%"), ("debug", "SELECT id, error FROM jobs WHERE state = 'failed' LIMIT %d"),
    ("info", "GET /errors?exception=RuntimeException -> 200 in %d ms"), ("warn", "slow query: %d ms"),
    ("info", "no stack trace was recorded for job %d"), ("info", "exception report mailed to ops"), ("debug", "panic button test %d"),
    ("info", "connection from 10.0.%d.%d closed"), ("info", "processed batch %d: ok=%d failed=0"), ("warn", "deprecated option 'raise_errors'"),
    ("info", "Error: budget at %d%%, nothing to do"), ("info", "reloading configuration"), ("info", "payment webhook took %d ms"),
    ("debug", "heartbeat %d"), ("info", "café order %d: naïve total"), ("info", "worker ok (last exception: none)"),
    ("warn", "disk usage at %d%%"), ("error", "upstream %d answered 502, will retry"), ("info", "caused by: manual deploy %d"),
    ("info", "thread pool-%d resized to %d"), ("info", "at checkout (cart %d): 3 items"),
]
RAW = ['10.0.0.%d - - [22/Nov/2026:13:24:%02d +0000] "GET /cart?error=none HTTP/1.1" 200 %d "-" "curl/8.5"',
       '10.0.0.%d - - [22/Nov/2026:13:25:%02d +0000] "POST /panic/exception HTTP/1.1" 404 %d "-" "Mozilla/5.0 (Exception)"']
LOGGERS = ["shop.orders", "shop.db", "shop.http"]


def filled(text, rnd):
    return text % tuple(rnd.randrange(1, 60) for _ in range(text.replace("%%", "").count("%")))


def talks(seed, raw=True, count=60):
    rnd = random.Random(seed)
    out = []
    for _ in range(count):
        for _ in range(rnd.randrange(2, 9)):
            if raw and rnd.random() < 0.12:
                out.append("raw\t-\t" + filled(rnd.choice(RAW), rnd))
            else:
                level, text = rnd.choice(LINES)
                out.append("%s\t%s\t%s" % (level, rnd.choice(LOGGERS), filled(text, rnd)))
        out.append("---")
    return "\n".join(out) + "\n"
