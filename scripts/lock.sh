#!/bin/sh
# Resolve requirements/*.in anew into hash-locked files without addresses.
set -eu
cd "$(dirname "$0")/../requirements"
compile() {
    ../.venv/bin/uv pip compile "$1.in" --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-emit-index-url --no-emit-find-links --quiet -o "$1.txt"
}
compile tools
compile node
compile base
compile dev
