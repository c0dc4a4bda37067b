#!/bin/sh
# Makes .venv with every dependency at its pinned version and hash, and clearslate itself in it; then compiles the engine.
#
# Usage: setup.sh [core]. With "core" only what `make demo` needs; without it everything that `make test` needs.
# Needs Python 3.11, 3.12 or 3.13. Takes $PYTHON if that is set, else the first that it finds.
# Installs nothing where the environment is as the locks and pyproject.toml say.
set -eu

cd "$(dirname "$0")/.."
kind=${1:-dev}
venv=.venv
stamp=$venv/.clearslate-setup

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# What the environment $1 is made from: the place (an editable install points there) and the contents of these files.
fingerprint() {
    {
        printf '%s\n' "$1"
        pwd -P
        cat "requirements/$1.txt" pyproject.toml tools/setup.sh
    } | sha256sum
}

# True where .venv is as the lock of $1 says.
is_made() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$1")" ] && supported "$venv/bin/python"
}

# Compiles the engine unless it is compiled already.
compile() {
    "$venv/bin/python" -c 'from clearslate.loops import library; library.ready()'
}

# Installs uv, as the lock of the developers has it: it installs the rest in a quarter of pip's time.
install_uv() {
    awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' requirements/dev.txt >"$venv/uv.txt"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$venv/uv.txt"
}

# True where $1 is a Python of a supported version.
supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

# True where $1 can make a virtual environment with pip in it. Debian packs ensurepip separately.
can_make_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Prints the interpreter to use: $PYTHON; else the first supported one that can make environments;
# else the first supported one.
choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        supported "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13"
        printf '%s\n' "$PYTHON"
        return
    fi
    first=
    for candidate in python3.13 python3.12 python3.11 python3; do
        supported "$candidate" || continue
        if can_make_venv "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
        first=${first:-$candidate}
    done
    [ -n "$first" ] || fail "no Python 3.11, 3.12 or 3.13 found; install one, or name it: make setup PYTHON=/path/to/python3"
    printf '%s\n' "$first"
}

# Installs the package that gives $1 its ensurepip, on Debian and its kin.
install_venv_package() {
    package=python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    remedy="$1 has no ensurepip; install it (on Debian, as root: apt-get install $package) and run this again"
    command -v apt-get >/dev/null 2>&1 || fail "$remedy"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        fail "$remedy"
    fi
    echo "setup: installing $package"
    # Unquoted on purpose: empty, or a command and its option.
    # shellcheck disable=SC2086
    $as_root apt-get update -q || echo "setup: some package lists could not be read; trying with the others" >&2
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$package" ||
        fail "apt-get could not install $package; $remedy"
    can_make_venv "$1" || fail "$remedy"
}

# A developer gets the git hook; the demo does not need it.
if [ "$kind" = dev ]; then
    tools/hooks.sh || echo "setup: the git hook was not installed" >&2
fi

# The developers' environment holds all that the core needs.
if is_made dev || { [ "$kind" = core ] && is_made core; }; then
    compile
    exit 0
fi

if ! { supported "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=$(choose_python)
    can_make_venv "$python" || install_venv_package "$python"
    echo "setup: making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

rm -f "$stamp"
echo "setup: installing the pinned dependencies"
install_uv
# Only the dependencies are held to hashes: clearslate itself is this very folder.
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "requirements/$kind.txt"
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
compile
fingerprint "$kind" >"$stamp"
echo "setup: done; clearslate is $venv/bin/clearslate"
