# -*- coding: utf-8 -*-
"""A Django shop in one file: gunicorn django_shop:application, or django_shop.py runserver PORT. Django 1.11 to 5."""
import logging
import sys

import django
from django.conf import settings
from django.http import HttpResponse

from chatter import Chatter
from shop import orders

BUGS = dict((b.__name__, b) for b in orders.BUGS)
if sys.version_info[0] == 3:
    from shop import orders3
    BUGS.update((b.__name__, b) for b in orders3.BUGS)
VERBOSE = "%(levelname)s %(asctime)s %(module)s %(process)d %(thread)d %(message)s"  # as Django's documentation has it
if __name__ == "__main__":
    VERBOSE = "%(levelname)s %(asctime)s %(name)s %(process)d %(message)s"
settings.configure(
    DEBUG=False, SECRET_KEY="x" * 50, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"], INSTALLED_APPS=["django.contrib.contenttypes"], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    LOGGING={"version": 1, "disable_existing_loggers": False, "formatters": {"v": {"format": VERBOSE}},
             "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "v"}},
             "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False},
                         "shop": {"handlers": ["console"], "level": "DEBUG"}}})
django.setup()
try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path
shop = logging.getLogger("shop.views")
talk = Chatter(shop, logging.getLogger("shop.cart"), seed=22).talk


def ok(request):
    talk(3)
    return HttpResponse("ok")


def bug(request, name):
    shop.info("asked for %s", name)
    return HttpResponse(str(BUGS[name]()))


def table(request):
    from django.contrib.contenttypes.models import ContentType
    return HttpResponse(str(ContentType.objects.count()))


def template(request):
    from django.template import engines
    return HttpResponse(engines["django"].from_string("{% for o in orders %}{{ o }}{% endfo %}").render({}))


urlpatterns = [re_path(r"^ok$", ok), re_path(r"^bug/(\w+)$", bug), re_path(r"^table$", table), re_path(r"^template$", template)]
if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", "--nothreading", "127.0.0.1:" + sys.argv[2]])
else:
    from django.core.wsgi import get_wsgi_application
    application = get_wsgi_application()
