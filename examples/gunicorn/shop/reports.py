"""Figures for the office."""

import logging
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from .store import Order, engine

log = logging.getLogger(__name__)


def average(amounts: list[int]) -> float:
    return sum(amounts) / len(amounts)


def daily(day: date) -> dict:
    first, last = datetime.combine(day, time.min), datetime.combine(day, time.max)
    with Session(engine) as session:
        amounts = list(session.scalars(select(Order.cents).where(Order.placed.between(first, last))))
    log.info("report for %s: %d orders", day, len(amounts))
    return {"day": day.isoformat(), "orders": len(amounts), "average": average(amounts)}
