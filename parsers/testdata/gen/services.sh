#!/bin/sh
# Runs the real servers of ./services and stores what they log, with what their errors were, in ../python/logs.
#   python3 -m venv /tmp/realenv && /tmp/realenv/bin/pip install flask gunicorn django celery
# loguru changes its format now and then: one interpreter and release for each form, in /tmp/loguru/RELEASE (pip install --target).
# Times, process ids and task ids differ from run to run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../python/logs
py=/tmp/realenv/bin/python
mkdir -p "$out"
rm -rf /tmp/shop && mkdir /tmp/shop && cp "$here"/python/oracle.py "$here"/services/*.py /tmp/shop
cd /tmp/shop
# store NAME: what was logged and noted becomes a case
store() {
	cp /tmp/shop.log "$out/$1.log"
	"$py" -c 'import json,sys; json.dump({"traces": [json.loads(l) for l in open("/tmp/shop-oracle.jsonl")]}, open(sys.argv[1], "w"), indent=1, sort_keys=True, ensure_ascii=False)' "$out/$1.json"
}
export PYTHONPATH=/tmp/shop
run() { rm -f /tmp/shop-oracle.jsonl; ORACLE=/tmp/shop-oracle.jsonl PYTHONDONTWRITEBYTECODE=1 "$@" >/tmp/shop.log 2>&1; }

run "$py" djangoshop.py
store django
run timeout 60 "$py" tasks.py || true
store celery
rm -f /tmp/shop-oracle.jsonl
ORACLE=/tmp/shop-oracle.jsonl PYTHONDONTWRITEBYTECODE=1 "$py" -m gunicorn -w 1 -b 127.0.0.1:8765 --access-logfile - shopapp:wsgi >/tmp/shop.log 2>&1 &
server=$!
trap "kill $server 2>/dev/null || true" EXIT # a run that breaks off must not leave the server behind
for path in price/tea price/milk log pay broken price/tea; do
	curl -s -o /dev/null --retry 30 --retry-connrefused --retry-delay 1 "http://127.0.0.1:8765/$path" || true
done
sleep 1; kill $server
trap - EXIT
wait $server || true
store gunicorn

# RELEASE INTERPRETER OPTIONS: the options are backtrace, diagnose and colorize
while read -r release python options; do
	PYTHONPATH=/tmp/shop:/tmp/loguru/$release SENTRY_SDK=/tmp/sentry-py/$python PYTHONIOENCODING=utf-8 run ~/.pyenv/versions/"$python"/bin/python \
		/tmp/shop/logurushop.py "$options"
	store "loguru-$release-$options"
done <<EOF
0.5.3 3.6.15 110
0.6.0 3.8.18 111
0.7.2 3.12.1 010
0.7.3 3.13.0 100
0.7.3 3.13.0 110
EOF
