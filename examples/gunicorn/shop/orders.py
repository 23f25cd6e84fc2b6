"""Checkout: stock, payment, order."""

import logging

from sqlalchemy.orm import Session

from . import cart as carts
from .payments import Declined, charge
from .store import Book, Customer, Order, engine
from .vouchers import percent_off

log = logging.getLogger(__name__)


class OutOfStock(Exception):
    def __init__(self, sku: str, wanted: int, left: int):
        super().__init__(f"{sku}: {wanted} wanted, {left} left")


def register(email: str) -> int:
    with Session(engine) as session:
        customer = Customer(email=email)
        session.add(customer)
        session.commit()
        log.info("customer %d registered", customer.id)
        return customer.id


def reserve(session: Session, cart: str) -> None:
    for line in carts.lines(cart):
        book = session.get(Book, line.sku)
        if book.stock < line.quantity:
            raise OutOfStock(line.sku, line.quantity, book.stock)
        book.stock -= line.quantity


def checkout(cart: str, customer: int, prices: dict[str, int], voucher: str | None) -> tuple[dict, int]:
    """Places the order of a cart. Returns what to answer, and with which status."""
    cents = carts.total(cart, prices)
    if voucher:
        cents -= cents * percent_off(voucher) // 100
    with Session(engine) as session:
        order = Order(cart=cart, customer=customer, cents=cents)
        session.add(order)
        session.flush()
        try:
            reserve(session, cart)
        except OutOfStock:
            log.exception("order %d: could not reserve the books (customer %d, cart %s)", order.id, customer, cart)
            return {"error": "out of stock"}, 409
        try:
            reference = charge(order.id, cents)
        except Declined as declined:
            log.error("order %d: payment declined: %s", order.id, declined)
            return {"error": "declined"}, 402
        session.commit()
        log.info("order %d: placed, reference %s", order.id, reference)
        return {"order": order.id, "cents": cents}, 201
