"""The routes."""

import logging
from datetime import date

from flask import Blueprint, current_app, request

from . import cart as carts
from . import catalog, orders, reports, supplier

bp = Blueprint("shop", __name__)
log = logging.getLogger(__name__)


@bp.get("/health")
def health():
    return {"status": "ok"}


@bp.get("/books")
def books():
    found = catalog.search(request.args.get("q", ""))
    return {"books": [{"sku": book.sku, "title": book.title} for book in found]}


@bp.get("/books/<sku>/supplier")
def at_supplier(sku):
    return supplier.availability(sku)


@bp.post("/books/reindex")
def reindex():
    catalog.rebuild_index_in_background()
    return {"status": "started"}, 202


@bp.post("/customers")
def register():
    return {"customer": orders.register(request.json["email"])}, 201


@bp.post("/carts/<cart>")
def add_to_cart(cart):
    carts.add(cart, request.json["sku"], request.json.get("quantity", 1))
    return {"status": "added"}, 201


@bp.get("/carts/<cart>/total")
def cart_total(cart):
    return {"cents": carts.total(cart, current_app.config["PRICES"])}


@bp.post("/carts/<cart>/checkout")
def checkout(cart):
    body = request.json
    return orders.checkout(cart, body["customer"], current_app.config["PRICES"], body.get("voucher"))


@bp.get("/reports/daily/<day>")
def daily_report(day):
    return reports.daily(date.fromisoformat(day))


@bp.app_errorhandler(404)
def not_found(error):
    log.info("no such page: %s (%s)", request.path, error)
    return {"error": "not found"}, 404
