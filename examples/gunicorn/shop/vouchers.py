"""Voucher codes, and what the customer may have meant."""

import logging

PERCENT = {"SPRING10": 10, "STAFF25": 25, "READMORE": 5}

log = logging.getLogger(__name__)


def percent_off(code: str) -> int:
    try:
        return PERCENT[code]
    except KeyError:
        log.warning("voucher %s is unknown, looking for a similar one", code)
        return PERCENT[closest(code)]


def closest(code: str) -> str:
    similar = [known for known in PERCENT if known[:3] == code[:3]]
    return similar[0]
