#!/bin/sh
# Bring this checkout to where it runs: setup.sh run | setup.sh test
# Every step leaves a stamp, so a second run takes a moment and a half-finished one is mended by running it again.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
python=.venv/bin/python

say() { printf '%s\n' "-- $*"; }
stamp_of() { cat "$@" | cksum; }
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

usable_python() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && usable_python "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

check_prerequisites() {
    missing=""
    command -v make >/dev/null 2>&1 || missing="$missing make"
    command -v git >/dev/null 2>&1 || missing="$missing git"
    [ -n "$(find_python)" ] || missing="$missing python3 python3-venv"
    if [ -n "$missing" ]; then
        say "Missing on this machine:$missing (Python must be 3.11 or newer). On Debian:" >&2
        say "    apt-get install$missing" >&2
        exit 1
    fi
}

make_environment() {
    if ! $python -c 'import pip' 2>/dev/null; then
        say "Making the virtual environment in .venv"
        rm -rf .venv
        "$(find_python)" -m venv .venv
    fi
}

mirror() {
    if [ -n "${PIP_INDEX_URL:-}" ]; then
        echo "$PIP_INDEX_URL"
    else
        $python -m pip config get global.index-url 2>/dev/null || true
    fi
}

# install NAME FILE...: the hash-locked packages of FILE..., unless they are installed already.
install() {
    name=$1
    shift
    want=$(stamp_of "$@")
    if stamped ".venv/stamp-$name" "$want"; then return; fi
    say "Installing the Python packages of $* (once, up to a minute)"
    if ! stamped .venv/stamp-tools "$(stamp_of requirements/tools.txt)"; then
        if $python -m pip install --quiet --require-hashes -r requirements/tools.txt; then
            stamp_of requirements/tools.txt >.venv/stamp-tools
        else
            say "uv is not to be had here; plain pip does the same more slowly"
        fi
    fi
    files=$(printf ' -r %s' "$@")
    # shellcheck disable=SC2086
    install_with_uv $files || $python -m pip install --quiet --require-hashes $files
    echo "$want" >".venv/stamp-$name"
}

install_with_uv() {
    [ -x .venv/bin/uv ] || return 1
    index=$(mirror)
    if [ -n "$index" ]; then
        UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
        export UV_DEFAULT_INDEX
    fi
    .venv/bin/uv pip install --quiet --python $python --require-hashes --compile-bytecode "$@"
}

new_enough_node() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1
}

# The build also looks for the icons that pages and code name.
front_end_sources() {
    find . -type d \( -name '.?*' -o -name node_modules -o -name static -o -name staticfiles -o -name var -o -name tests \) -prune \
        -o -type f \( -name '*.html' -o -name '*.py' -o -name '*.js' -o -name '*.mjs' -o -name '*.css' -o -name 'package*.json' \) \
        -print | LC_ALL=C sort | xargs cat | cksum
}

build_front_end() {
    built_from=$(front_end_sources)
    if stamped static/dist/.stamp "$built_from"; then return; fi
    if ! new_enough_node; then
        install node requirements/node.txt
        PATH="$PWD/.venv/bin:$PATH"
        export PATH
    fi
    if ! stamped node_modules/.stamp "$(stamp_of package-lock.json)"; then
        say "Installing the front-end packages"
        npm ci --no-progress --loglevel=error
        stamp_of package-lock.json >node_modules/.stamp
    fi
    say "Building the front end"
    node build.mjs
    echo "$built_from" >static/dist/.stamp
}

tell_what_else() {
    $python -c 'import ctypes; ctypes.CDLL("libpango-1.0.so.0"); ctypes.CDLL("libpangoft2-1.0.so.0")' 2>/dev/null ||
        say "Without libpango-1.0-0 and libpangoft2-1.0-0 there is no PDF; everything else works"
    find /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.fonts" "${HOME:-/}/.local/share/fonts" 2>/dev/null |
        grep -qiE 'cjk|wqy|han' ||
        say "Without a Chinese font (fonts-noto-cjk) PDF shows boxes; everything else works"
}

check_prerequisites
make_environment
case $purpose in
    run) install run requirements/base.txt ;;
    test) install test requirements/base.txt requirements/dev.txt ;;
    *) say "usage: setup.sh run|test" >&2; exit 2 ;;
esac
build_front_end
tell_what_else
