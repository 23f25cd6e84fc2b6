"""Carts: named by the browser's cookie, one line per book."""

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from .pricing import line_total
from .store import CartLine, engine

log = logging.getLogger(__name__)


def add(cart: str, sku: str, quantity: int) -> None:
    with Session(engine) as session:
        session.add(CartLine(cart=cart, sku=sku, quantity=quantity))
        session.commit()
    log.info("cart %s: added %d x %s", cart, quantity, sku)


def lines(cart: str) -> list[CartLine]:
    with Session(engine) as session:
        return list(session.scalars(select(CartLine).where(CartLine.cart == cart)))


def total(cart: str, prices: dict[str, int]) -> int:
    found = lines(cart)
    log.info("cart %s: adding up %d lines", cart, len(found))
    return sum(line_total(prices, line.sku, line.quantity) for line in found)
