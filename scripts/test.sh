#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds everything and runs every test; ctest's summary is the last thing printed.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/test.sh [--preset NAME] [CTEST ARGUMENT...]

Installs what is missing, builds the program and its tests, runs the tests. Exit code: ctest's.

  --preset NAME  a preset of CMakePresets.json (default: release)
  -h, --help     this text

example: scripts/test.sh -R crossbar        only tests whose name contains "crossbar"
END
}

preset=release
case ${1:-} in
    -h | --help) usage; exit 0 ;;
    --preset) preset=${2:?"--preset needs a name"}; shift 2 ;;
esac

scripts/install-deps.sh build data test
scripts/fetch-data.sh mnist  # the shipped files that name it are checked
scripts/build.sh --preset "$preset" --all
exec ctest --preset "$preset" "$@"
