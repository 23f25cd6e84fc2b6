#!/bin/sh
# Runs the shop on http://127.0.0.1:8000. It writes logs/gunicorn.log, logs/shop.log and logs/access.log.
set -eu
cd "$(dirname "$0")"
[ -d venv ] || { python3 -m venv venv && venv/bin/pip install -q -r requirements.txt; }
mkdir -p logs
exec venv/bin/gunicorn -c gunicorn.conf.py 'shop:create_app()'
