"""gunicorn -c gunicorn.conf.py 'shop:create_app()'"""

import os

_logs = os.environ.get("SHOP_LOG_DIR", "logs")

bind = os.environ.get("SHOP_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("SHOP_WORKERS", "2"))
timeout = int(os.environ.get("SHOP_TIMEOUT", "30"))
errorlog = os.path.join(_logs, "gunicorn.log")
accesslog = os.path.join(_logs, "access.log")
capture_output = True  # what the shop prints, and the tracebacks of its threads, go to the error log


def on_starting(server):
    from shop.store import create_schema
    create_schema()
