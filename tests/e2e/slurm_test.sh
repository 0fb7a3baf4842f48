#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests that need a Slurm, on one that is there for them alone.
# usage: slurm_test.sh TESTS_PROGRAM
# Exit code 77: skipped, because Slurm is not installed or does not start here (said before).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# Eight tasks run at the same time, on however many cores.
code=0
scripts/slurm-node.sh run --cpus 8 "$1" "[.slurm]" || code=$?
if [ $code -eq 69 ]; then
    echo "SKIPPED: no Slurm here; sweeps as job arrays are NOT tested"
    exit 77
fi
exit $code
