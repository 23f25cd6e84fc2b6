"""A Django view that fails, with Django's own logging."""
import logging.config


import oracle
from django.conf import settings
from django.core.signals import got_request_exception

settings.configure(DEBUG=False, SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], LOGGING={
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {asctime} {name} {process:d} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"}})
import django  # noqa: E402
django.setup()
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402

got_request_exception.connect(lambda **_: oracle.note(tail=True), weak=False)
log = logging.getLogger("shop.orders")


class Refused(Exception):
    pass


def refund(request, pk):
    log.info("refund of %s", pk)
    if pk == 1:
        return HttpResponse("ok")
    try:
        raise Refused("order %d is not paid" % pk)
    except Refused:
        return HttpResponse({}["template"])


urlpatterns = [path("orders/<int:pk>/refund", refund)]
if __name__ == "__main__":
    client = Client(raise_request_exception=False)
    for url in ("/orders/1/refund", "/orders/77/refund", "/nowhere", "/orders/1/refund", "/orders/78/refund"):
        client.get(url)
    log.info("done")
