"""Which program runs on which interpreter, how, and what is asked of it."""
import os

ROOT = os.path.expanduser("~/.pyenv/versions")
VERSIONS = {"27": "2.7.18", "36": "3.6.15", "37": "3.7.16", "38": "3.8.18", "39": "3.9.18", "310": "3.10.13", "311": "3.11.7", "312": "3.12.1",
            "313": "3.13.0"}
ALL = list(VERSIONS)
PY3 = ALL[1:]
VENVS = ["36", "38", "311", "313"]
WEB = ["/ok", "/bug/missing_key", "/ok", "/bug/three_deep", "/ok", "/ok", "/bug/silent", "/bug/multi_line", "/missing", "/bug/none_attribute",
       "/ok", "/ok", "/ok", "/bug/umlauts", "/bug/nested_call", "/ok"]
BARE = [p.replace("/bug", "") for p in WEB]


def case(name, args, versions, venv=False, requests=None, **more):
    return [dict(name="%s-py%s" % (name, v), args=args, version=v, venv=venv, requests=requests, **more) for v in versions]


def formats():
    spread = {"basic": ALL, "dash": ["27", "36", "38", "311", "313"], "short": ["37", "312"], "flask": ["39", "313"], "process": ["27", "310"],
              "thread": ["36", "311"], "pipe": ["38", "313"], "colon": ["310"], "notime": ["27", "312"], "iso": ["311", "313"],
              "offset": ["39"], "logfmt": ["312"], "django": ["37", "313"], "simple": ["38"], "odoo": ["27", "310"], "rails": ["312"],
              "us": ["39"], "brackets": ["313"], "openstack": ["27", "38"], "airflow": ["37", "312"], "scrapy": ["310"]}
    out = []
    for fmt, versions in spread.items():
        out += case("daemon-" + fmt, ["daemon.py", fmt], versions)
    return out + case("daemon-file", ["daemon.py", "dash", "{log}"], ["27", "312"], to_file=True)


def plain_programs():
    out = case("cron", ["cron_prints.py"], ["27", "36", "38", "311", "313"])
    out += case("cron-split", ["cron_prints.py"], ["312"], split=True)
    out += case("threads", ["threads.py"], ["27", "37", "39", "312", "313"])
    out += case("dying", ["dying.py"], ["27", "36", "38", "310", "311", "313"])
    out += case("hooked", ["hooked.py"], ["36", "39", "313"])
    out += case("groups-basic", ["groups.py"], ["311", "312", "313"])
    out += case("groups-time", ["groups.py", "%(asctime)s %(levelname)s %(name)s: %(message)s"], ["311", "313"])
    out += case("deep", ["deep.py"], ["27", "36", "38", "310", "311", "313"])
    out += case("pools", ["pools.py"], ["36", "38", "311", "313"])
    out += case("loops-bare", ["loops.py"], ["37", "39", "312"])
    out += case("loops", ["loops.py", "%(asctime)s %(levelname)s %(name)s: %(message)s"], ["38", "311", "313"])
    for kind in ("segv", "abort"):
        out += case("fault-" + kind, ["faults.py", kind], ["36", "310", "313"])
    out += case("broken-logging", ["broken_logging.py"], ["36", "38", "312", "313"])
    out += case("colour", ["cron_prints.py"], ["313"], env={"FORCE_COLOR": "1"})
    return out


def libraries():
    out = []
    for fmt, v in (("%(asctime)s %(levelname)s %(name)s %(message)s", ["36", "38", "313"]), ("%(levelname)s:%(name)s:%(message)s", ["311"])):
        out += case("values" if "asc" in fmt else "values-basic", ["values.py", fmt], v, venv=True)
    for kind in ("loguru", "loguru-plain", "structlog", "structlog-colour", "structlog-json", "structlog-dict", "pythonjson", "ecs", "hand"):
        versions = {"ecs": ["38", "313"], "loguru": VENVS, "structlog-dict": ["313"], "structlog-json": VENVS, "pythonjson": VENVS}
        out += case(kind, ["structured.py", kind], versions.get(kind, ["36", "313"]), venv=True)
    return out


def servers():
    gunicorn = ["-m", "gunicorn.app.wsgiapp", "-b", "127.0.0.1:{port}"]
    out = case("gunicorn-flask", gunicorn + ["-w", "2", "flask_shop:app"], ["27"] + VENVS, venv=True,
               requests=WEB + ["/caught/bad_json", "/forbidden", "/ok"])
    out += case("gunicorn-access-flask", gunicorn + ["--access-logfile", "-", "flask_shop:app"], ["36", "313"], venv=True, requests=WEB, split=True)
    out += case("gunicorn-bare", gunicorn + ["wsgi_bare:app"], ["27"] + VENVS, venv=True, requests=BARE)
    out += case("gunicorn-gthread", gunicorn + ["--threads", "4", "wsgi_bare:app"], ["38", "313"], venv=True, requests=BARE)
    out += case("gunicorn-broken", gunicorn + ["no_such_app:app"], ["36", "311"], venv=True, requests=[])
    out += case("gunicorn-django", gunicorn + ["django_shop:application"], ["27"] + VENVS, venv=True,
                requests=WEB + ["/table", "/template"])
    out += case("django-runserver", ["django_shop.py", "runserver", "{port}"], ["36", "313"], venv=True, requests=WEB)
    out += case("flask-dev", ["flask_shop.py", "{port}"], ["27", "36", "313"], venv=True, requests=WEB)
    uvicorn = ["-m", "uvicorn", "--port", "{port}"]
    out += case("uvicorn-fastapi", uvicorn + ["asgi_shop:api"], ["38", "311", "313"], venv=True, split=True,
                requests=WEB + ["/sync/missing_key", "/response"])
    out += case("uvicorn-starlette", uvicorn + ["asgi_shop:plain"], ["38", "313"], venv=True, requests=WEB)
    out += case("tornado", ["tornado_shop.py", "{port}"], ["27"] + VENVS, venv=True, requests=WEB)
    out += case("aiohttp", ["aiohttp_shop.py", "{port}"], ["38", "311", "313"], venv=True, requests=WEB)
    out += case("celery", ["-m", "celery", "-A", "celery_shop", "worker", "-c", "1", "-l", "INFO"], ["36", "38", "311", "313"], venv=True,
                client=["celery_shop.py", "{done}"])
    out += case("celery-solo", ["-m", "celery", "-A", "celery_shop", "worker", "-P", "solo", "-l", "INFO"], ["38", "313"], venv=True,
                client=["celery_shop.py", "{done}"])
    out += case("uwsgi", ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--module", "wsgi_bare", "--master", "--need-app"], ["311"], venv=True,
                requests=BARE, binary=True)
    out += case("wsgiref", ["servers.py", "wsgi", "{port}"], ["36", "39", "313"], requests=BARE)
    out += case("socketserver", ["servers.py", "http", "{port}"], ["37", "312"], requests=BARE)
    out += case("apscheduler", ["scheduled.py"], ["38", "313"], venv=True)
    return out


def all_cases():
    return formats() + plain_programs() + libraries() + servers()


def python(c, out):
    if c["venv"] and c["version"] != "27":
        return os.path.join(out, "venv" + c["version"], "bin", "python")
    return os.path.join(ROOT, VERSIONS[c["version"]], "bin", "python")
