#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lets readers we did not write judge the files nvcim writes.
# usage: node_test.sh report|sweep|trace TESTS_PROGRAM SCRATCH
# Exit code 77: skipped, because a tool is missing (the last line says which).
set -euo pipefail
what=$1 program=$2 scratch=$3
here=$(cd "$(dirname "$0")" && pwd)

skip() {
    echo "SKIPPED: $1"
    exit 77
}
command -v node >/dev/null || skip "node is not installed (package nodejs)"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[[ $what == trace || -n $chromium ]] || skip "chromium is not installed (package chromium)"

# The pinned packages of package-lock.json, installed once per build folder.
modules=$scratch/node
mkdir -p "$modules" "$scratch/$what"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$modules"
(
    flock 9
    if ! cmp -s "$modules/package-lock.json" "$modules/installed.json"; then
        command -v npm >/dev/null || skip "npm is not installed (package npm)"
        (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) ||
            skip "npm ci failed, is there a network? $(tail -n 1 "$modules/npm.log")"
        cp "$modules/package-lock.json" "$modules/installed.json"
    fi
) 9>"$modules/lock"

cd "$modules"
case $what in
    report)
        NVCIM_REPORT_FOLDER=$scratch/report "$program" "[browser]"
        node report_browser_test.mjs "$chromium" "$scratch/report"
        ;;
    sweep)
        NVCIM_SWEEP_FOLDER=$scratch/sweep "$program" "[sweep-browser]"
        node sweep_browser_test.mjs "$chromium" "$scratch/sweep"
        ;;
    trace)
        NVCIM_TRACE_FILE=$scratch/trace/trace.json "$program" "[viewer]"
        node trace_viewer_test.mjs "$scratch/trace/trace.json"
        ;;
esac
