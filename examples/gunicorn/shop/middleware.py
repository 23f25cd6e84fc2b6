"""How long a request waited at the load balancer."""

import logging
import time

log = logging.getLogger(__name__)


class QueueTime:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        header = environ.get("HTTP_X_REQUEST_START")
        if header:
            waited = time.time() - queued_at(header)
            if waited > 1:
                log.warning("request waited %.1f s in the queue", waited)
        return self.app(environ, start_response)


def queued_at(header: str) -> float:
    """Reads "t=1700000000123456", microseconds."""
    return int(header.removeprefix("t=")) / 1e6
