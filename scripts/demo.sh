#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job from a bare machine: installs, builds and runs workloads/experiments/demo.json.
set -euo pipefail
caller=$PWD
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/demo.sh [--full] [--out DIR] [--preset NAME] [-- NVCIM RUN OPTION...]

Classifies Fashion-MNIST test images with a quantised LeNet on several simulated chips, before and
after the Tiny Shared Block, and runs the first image cycle by cycle. Prints a table and where
report.html lies.

  --full         all 10,000 test images instead of the first 1,000
  --out DIR      folder of the results (default: runs/demo, replaced by the next demo)
  --preset NAME  a preset of CMakePresets.json (default: release)
  -h, --help     this text
END
}

preset=release
options=()
out=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --full) options+=(--set /run/images=10000); shift ;;
        --out) out=${2:?"--out needs a folder"}; shift 2 ;;
        --preset) preset=${2:?"--preset needs a name"}; shift 2 ;;
        --) shift; options+=("$@"); break ;;
        *) echo "demo: unknown argument $1; see --help" >&2; exit 2 ;;
    esac
done
case $out in
    '') out=runs/demo; options+=(--force) ;;
    /*) ;;
    *) out=$caller/$out ;;
esac

scripts/install-deps.sh build data
scripts/build.sh --preset "$preset"
mkdir -p "$(dirname -- "$out")"
exec "build/$preset/bin/nvcim" run workloads/experiments/demo.json --out "$out" "${options[@]}"
