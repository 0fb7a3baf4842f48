#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copies the plot library that report.html embeds from npm into the source tree, at the versions
# of sim/report/assets/vendor/package-lock.json. To update: change package.json there, run
# `npm install --package-lock-only` beside it, then this script.
# usage: scripts/vendor-report-assets.sh [--check]    --check: compare only, exit 1 on differences
set -euo pipefail
case ${1:-} in
    -h | --help) sed -n '3,7s/^# //p' "$0"; exit 0 ;;
    "" | --check) ;;
    *) echo "unknown option $1; see --help" >&2; exit 2 ;;
esac
vendor=$(cd "$(dirname "$0")/../sim/report/assets/vendor" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$vendor"/package.json "$vendor"/package-lock.json "$scratch"
(cd "$scratch" && npm ci --ignore-scripts --no-audit --no-fund >/dev/null)
for package in vega vega-lite vega-embed; do
    for pair in "build/$package.min.js $package.min.js" "LICENSE $package.LICENSE"; do
        read -r from to <<<"$pair"
        if [[ ${1:-} == --check ]]; then
            cmp "$scratch/node_modules/$package/$from" "$vendor/$to"
        else
            cp "$scratch/node_modules/$package/$from" "$vendor/$to"
        fi
    done
done
