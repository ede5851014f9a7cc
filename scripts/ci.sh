#!/bin/sh
# The checks of .ci/run, as an ordinary user: own PostgreSQL and Redis on free ports, stopped at the end.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
begun=$(date +%s)
# The path of a PostgreSQL socket must be short, hence not below the checkout.
servers=$(mktemp -d "${TMPDIR:-/tmp}/zb.XXXXXX")

step() { printf '\n== %s (after %s s)\n' "$1" "$(($(date +%s) - begun))"; }

free_port() {
    $python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_servers() {
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
    pg_port=$(free_port)
    redis_port=$(free_port)
    # All three "off" are for throw-away data only.
    "$bin/initdb" -D "$servers/data" -U owner --auth=trust -E UTF8 --locale=C.UTF-8 >"$servers/initdb.log"
    "$bin/pg_ctl" -D "$servers/data" -w -l "$servers/pg.log" -o "-p $pg_port -k $servers \
        -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
    "$bin/psql" -q -h "$servers" -p "$pg_port" -U owner -d postgres -c "CREATE ROLE app LOGIN CREATEDB" \
        -c "CREATE DATABASE app OWNER app TEMPLATE template0 ENCODING 'UTF8'"
    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$servers" \
        --daemonize yes --pidfile "$servers/redis.pid" --logfile "$servers/redis.log" >/dev/null
    database="postgres://app@127.0.0.1:$pg_port/app"
    redis="redis://127.0.0.1:$redis_port/0"
}

stop_servers() {
    if [ -f "$servers/redis.pid" ]; then kill "$(cat "$servers/redis.pid")" || true; fi
    if [ -f "$servers/data/postmaster.pid" ]; then
        "$bin/pg_ctl" -D "$servers/data" -m immediate stop >/dev/null || true
    fi
    rm -rf "$servers"
}
trap stop_servers EXIT
trap 'exit 1' INT TERM HUP

with_production_settings() {
    env DJANGO_SETTINGS_MODULE=config.settings.prod DATABASE_URL="$database" REDIS_URL="$redis" \
        SECRET_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        ZHIBU_FIELD_KEYS="$($python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
        ZHIBU_CASE_KEYS="$($python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
        ZHIBU_BLIND_INDEX_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(32))')" \
        ZHIBU_HOSTS=zhibu.example ZHIBU_VAR="$servers/var" ZHIBU_STATIC_ROOT="$servers/static" "$@"
}

step "set-up"
sh scripts/setup.sh test
step "style, floors, style sheets, locks"
sh scripts/lint.sh
step "translations"
$python scripts/check_catalogues.py
start_servers
step "production settings"
with_production_settings $python manage.py check --deploy --fail-level WARNING
with_production_settings $python manage.py makemigrations --check --dry-run
with_production_settings $python manage.py migrate --verbosity 0
with_production_settings $python manage.py collectstatic --noinput --verbosity 0
step "tests on PostgreSQL and Redis, every browser test required"
DATABASE_URL=$database REDIS_URL=$redis REQUIRE_BROWSER=1 make test
step "what depends on the database, on SQLite"
# What reads the sources alone, rules, pages, paper and files have been asked already and say the same on both databases.
TEST_WORKERS=3 make test ARGS="-m 'not nightly and not browser and not one_database' --ignore=tests/house --ignore=tests/matrix \
    --ignore-glob='*rules.py' --ignore-glob='*pages.py' --ignore-glob='*views.py' --ignore-glob='*paper*.py' \
    --ignore-glob='*_page.py' --ignore-glob='*uploads.py' --ignore-glob='*spreadsheets.py' --ignore-glob='*robots.py'"
step "done"
