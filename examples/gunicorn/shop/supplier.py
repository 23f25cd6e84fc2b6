"""What the supplier has in stock."""

import json
import logging
import os
import urllib.request

SUPPLIER = os.environ.get("SHOP_SUPPLIER", "http://127.0.0.1:9911")

log = logging.getLogger(__name__)


def availability(sku: str) -> dict:
    log.info("asking the supplier for %s", sku)
    with urllib.request.urlopen(f"{SUPPLIER}/stock/{sku}") as response:
        return json.load(response)
