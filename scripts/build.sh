#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the program: build/release/bin/nvcim.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/build.sh [--preset NAME] [--all]

Installs what is missing (scripts/install-deps.sh) and builds the program and its training plug-in.

  --preset NAME  a preset of CMakePresets.json (default: release); result in build/NAME/bin
  --all          build the tests too
  -h, --help     this text
END
}

preset=release
target=program
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --preset) preset=${2:?"--preset needs a name"}; shift 2 ;;
        --all) target=all; shift ;;
        *) echo "build: unknown argument $1; see --help" >&2; exit 2 ;;
    esac
done

scripts/install-deps.sh build
cmake --preset "$preset"
cmake --build --preset "$preset" --target "$target"
