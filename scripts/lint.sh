#!/bin/sh
# Everything that can be said about the code without running it.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/lint-imports --no-cache
node_path="$PWD/$bin:$PATH"
PATH=$node_path node assets/lint-css.mjs
if grep -nE '://|--index-url |--extra-index|--find-links ' requirements/*.txt; then
    echo "A lock file must not name an address." >&2
    exit 1
fi
if grep -n '"resolved"' package-lock.json; then
    echo "package-lock.json must not name a registry." >&2
    exit 1
fi
