#!/bin/sh
# Run the tests: on SQLite, or on the servers that DATABASE_URL and REDIS_URL name. Starts no server itself.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh test
if [ -n "${DATABASE_URL:-}" ]; then
    echo "-- Tests on the database of DATABASE_URL"
else
    echo "-- Tests on SQLite; with DATABASE_URL and REDIS_URL set they run on real servers"
fi
# The reference machine has two cores.
# Long tests come last; a worker that has nothing left takes over from the others.
exec .venv/bin/python -m pytest -n "${TEST_WORKERS:-2}" --dist worksteal "$@"
