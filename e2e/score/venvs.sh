#!/bin/sh
# Installs what the programs of the corpus need: venvs.sh FOLDER
set -eu
cd "${1:-/tmp/heldout}"
V=~/.pyenv/versions
W="flask django gunicorn uvicorn starlette fastapi tornado aiohttp celery sqlalchemy loguru structlog python-json-logger ecs-logging pydantic jinja2 requests sentry-sdk apscheduler bottle rq dramatiq httpx"
for v in 313:3.13.0 38:3.8.18; do
 $V/${v#*:}/bin/python -m venv venv${v%%:*} && venv${v%%:*}/bin/pip install -q $W
done
$V/3.6.15/bin/python -m venv venv36 && venv36/bin/pip install -q -U pip && venv36/bin/pip install -q "flask<2.1" "django<4" "gunicorn<21" "celery<5.2" tornado sqlalchemy loguru structlog python-json-logger jinja2 requests bottle
$V/2.7.18/bin/python -m pip install -q --target lib27 "flask<2" "django<2" "gunicorn<20" "celery<5" "sqlalchemy<1.4" "python-json-logger<2" requests bottle "tornado<6"
$V/3.11.7/bin/python -m venv venv311 && venv311/bin/pip install -q $W && venv311/bin/pip install -q uwsgi
