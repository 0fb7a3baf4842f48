#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Draws the timing diagrams of docs/timing.md from traces of real runs. See usage below.
set -euo pipefail
usage="usage: scripts/draw-timing.sh PROGRAM [FOLDER]
Draws timing-product.svg, timing-stage.svg and timing-row.svg with PROGRAM, e.g.
build/release/bin/nvcim, into FOLDER (default docs)."
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    echo "$usage"
    exit 0
fi
if [[ $# -lt 1 || $# -gt 2 || $1 == -* ]]; then
    echo "$usage" >&2
    exit 2
fi
program=$(realpath "$1")
cd "$(dirname "$0")/.."
folder=$(realpath "${2:-docs}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # FOLDER, then options
    out=$1
    shift
    "$program" run workloads/experiments/demo.json --set /trace/reads=true --set /cycle/images=1 \
        --out "$work/$out" --quiet "$@"
}
draw() { # FOLDER FILE, then what of the trace
    trace=$work/$1/trace.json
    file=$folder/$2
    shift 2
    "$program" trace convert "$trace" "$file" --force "$@"
}

run inference --fidelity cost # begins at 0
draw inference timing-product.svg --from-ns 68560 --to-ns 68700 \
    --modules '*crossbars_fc2.*,*stage_fc2.positions,*.tile_0.local,*.tile_0.vector_unit,*.port_out'
draw inference timing-stage.svg --from-ns 20000 --to-ns 20800 --modules \
    '*crossbars_conv1,*stage_conv1.positions,*.tile_0.local,*.tile_0.vector_unit,*crossbars_conv2,*stage_conv2.*'

run programming --set /tsb/mode=off --set /programming/policy=all --set /run/images=1 \
    --set /run/chips=1 --set '/trace/modules=*.conv1.crossbar_0*' --set /trace/from_ns=8400 \
    --set /trace/to_ns=13000
draw programming timing-row.svg --from-ns 8400 --to-ns 13000
