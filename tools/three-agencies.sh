#!/usr/bin/env bash
# From what three agencies send about one (invented) state to what can be cleared, in one go.
# docs/guide-three-agencies.md walks through it.
#
#     tools/three-agencies.sh [FOLDER [STATE [PEOPLE]]]
set -euo pipefail

FOLDER=${1:-three-agencies}
STATE=${2:-PA}
PEOPLE=${3:-20000}

mkdir "$FOLDER"
cd "$FOLDER"

# 1. What the agencies send: each has its own keys, format and slips.
clearslate synth --state "$STATE" --people "$PEOPLE" --extracts sent --missing 0.10

# 2. Bring it in. Each source keeps its deliveries; the second amends the first.
clearslate feed store sent/mappings/court.yaml --source sent/court/delivery-1 --mode full
clearslate feed store sent/mappings/repository.yaml --source sent/repository/delivery-1 --mode full
clearslate feed store sent/mappings/corrections.yaml --source sent/corrections/delivery-1 --mode full
clearslate feed store sent/mappings/court.yaml --source sent/court/delivery-2 --mode changes
clearslate feed store sent/mappings/repository.yaml --source sent/repository/delivery-2 --mode changes

# 3. Who is one person, and which rows are one charge.
clearslate link store/court/dataset store/repository/dataset store/corrections/dataset --out links
clearslate join links store/court/dataset store/repository/dataset store/corrections/dataset --out linked

# 4. Ask the laws, and say what the data lacks.
clearslate determine linked --as-of 2026-01-01 --out run
clearslate quality linked --run run --html quality.html
clearslate report run --html report.html

# 5. Where a decision about two persons would settle most.
clearslate review links --run run
