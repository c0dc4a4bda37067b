#!/bin/sh
# Builds sdist and wheel into dist/, writes what an installation is made of beside them (CycloneDX), and tries the
# wheel in an empty environment outside of the checkout: the whole demo, and the core without any extra.
set -eu

cd "$(dirname "$0")/.."
bin=$(pwd)/.venv/bin
rm -rf dist
"$bin/uv" build --quiet --no-build-isolation --python "$bin/python" --out-dir dist
wheel=$(ls "$(pwd)"/dist/*.whl)

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# An empty environment named $1 with the locks that follow, and nothing else but pip.
environment() {
    "$bin/python" -m venv "$place/$1"
    "$bin/uv" pip install --quiet --python "$place/$1/bin/python" --require-hashes -r "$2"
}

echo "release: listing what an installation is made of"
environment sbom requirements/release.txt
"$place/sbom/bin/cyclonedx-py" requirements requirements/runtime.txt --pyproject pyproject.toml --mc-type application \
    --output-reproducible --output-format JSON --output-file dist/clearslate.cdx.json

echo "release: trying the wheel outside of the checkout"
environment whole requirements/runtime.txt
"$bin/uv" pip install --quiet --python "$place/whole/bin/python" --no-deps "$wheel"
(cd "$place" && whole/bin/clearslate demo --people 2000 --out demo)

echo "release: trying the core without its extras"
# The pinned releases of what the core names, and of nothing else.
"$bin/uv" venv --quiet --python "$bin/python" "$place/core"
"$bin/uv" pip install --quiet --python "$place/core/bin/python" --constraint requirements/runtime.txt "$wheel"
(cd "$place" && core/bin/clearslate demo --people 2000 --out core-demo)

(cd dist && sha256sum -- * >SHA256SUMS && cat SHA256SUMS)
