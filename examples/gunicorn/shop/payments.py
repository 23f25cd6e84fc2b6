"""The client of the payment gateway."""

import json
import logging
import os
import urllib.request

GATEWAY = os.environ.get("SHOP_GATEWAY", "http://127.0.0.1:9911")

log = logging.getLogger(__name__)


class PaymentError(Exception):
    """The gateway could not be asked."""


class Declined(Exception):
    """The gateway said no."""


def charge(order: int, cents: int) -> str:
    """Charges an order and returns the gateway's reference."""
    body = json.dumps({"order": order, "cents": cents}).encode()
    request = urllib.request.Request(f"{GATEWAY}/charge", data=body, headers={"Content-Type": "application/json"})
    log.info("order %d: charging %.2f EUR", order, cents / 100)
    try:
        with urllib.request.urlopen(request, timeout=2) as response:
            answer = json.load(response)
    except OSError as error:
        raise PaymentError(f"order {order}: payment gateway unreachable") from error
    if answer["status"] != "ok":
        raise Declined(answer["reason"])
    return answer["reference"]
