"""Messages as libraries really write them: SQLAlchemy, jinja2, requests, subprocess, pydantic, XML. values.py FORMAT."""
import logging
import subprocess
import sys
import xml.etree.ElementTree

import jinja2
import requests
import sqlalchemy

from chatter import Chatter

logging.basicConfig(level=logging.INFO, format=sys.argv[1])
log = logging.getLogger("reports.build")
talk = Chatter(log, logging.getLogger("reports.db"), seed=12).talk
engine = sqlalchemy.create_engine("sqlite://")


def sql():
    with engine.connect() as c:
        c.execute(sqlalchemy.text("SELECT id,\n  total\nFROM orders\nWHERE id = :id"), {"id": 42})


def sql_integrity():
    with engine.connect() as c:
        c.execute(sqlalchemy.text("CREATE TABLE t (id INTEGER PRIMARY KEY)"))
        c.execute(sqlalchemy.text("INSERT INTO t VALUES (1)"))
        c.execute(sqlalchemy.text("INSERT INTO t VALUES (1)"))


def template():
    jinja2.Template("Dear {{ customer.name.first }}").render()


def template_syntax():
    jinja2.Environment().from_string("{% for o in orders %}\n{{ o.total }\n{% endfor %}")


def request():
    requests.get("http://127.0.0.1:9/stock?sku=A-17", timeout=1)


def bad_url():
    requests.get("stock.example")


def child():
    subprocess.run([sys.executable, "-c", "import sys; sys.exit(2)", "a b"], check=True)


def timeout():
    subprocess.run([sys.executable, "-c", "import time; time.sleep(5)"], timeout=0.2)


def xml_error():
    xml.etree.ElementTree.fromstring("<order><item></order>")


def model():
    import pydantic

    class Order(pydantic.BaseModel):
        id: int
        qty: int

    Order(id="x", qty=None)


def wrapped():
    try:
        sql()
    except Exception as e:
        raise RuntimeError("report 7 failed:\n%s" % e) from e


BUGS = [sql, sql_integrity, template, template_syntax, request, bad_url, child, timeout, xml_error, wrapped]
if sys.version_info >= (3, 8):
    BUGS.append(model)
for bug in BUGS:
    talk(5)
    try:
        bug()
    except Exception:
        log.exception("%s failed", bug.__name__)
talk(2)
sql()
