#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Latency against verified cells over the physical copies of a shared block: a Markdown table.
set -euo pipefail

usage() {
    cat <<END
usage: scripts/sweep-copies.sh [--copies "N..."] [--images N] [--nvcim PROGRAM] -- NVCIM RUN OPTION...

Times a network (fidelity cost: no weights, no data) with 1, 2, 3 and 4 copies of its shared blocks
and prints, for each, the latency of the first inference, the interval between inferences, the cells
written with verify, the cycles that insertion points waited for a copy, and what set the interval.

  --copies "N..."    the copies to try (default: "1 2 3 4")
  --images N         images in flight one after another (default: 8)
  --nvcim PROGRAM    (default: build/release/bin/nvcim)
  -h, --help         this text

Example: scripts/sweep-copies.sh -- --arch arch/chips/rram-128-576.json \\
             --workload workloads/networks/resnet18.json --set /mapping/replication=balanced
END
}

copies=(1 2 3 4)
images=8
nvcim=build/release/bin/nvcim
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --copies) read -r -a copies <<<"${2:?"--copies needs numbers"}"; shift 2 ;;
        --images) images=${2:?"--images needs a number"}; shift 2 ;;
        --nvcim) nvcim=${2:?"--nvcim needs a program"}; shift 2 ;;
        --) shift; break ;;
        *) echo "sweep-copies: unknown argument $1; see --help" >&2; exit 2 ;;
    esac
done

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
for n in "${copies[@]}"; do
    "$nvcim" run "$@" --fidelity cost --quiet --out "$folder/$n" --set "/tsb/copies=$n" \
        --set "/cycle/images=$images" --set /programming/policy=shared_blocks
done
python3 - "$folder" "${copies[@]}" <<'END'
import json
import sys

folder, copies = sys.argv[1], sys.argv[2:]
print("| copies | crossbars | verified cells | first inference, cycles | interval, cycles | waits for a copy, cycles | the interval is set by |")
print("|---|---|---|---|---|---|---|")
for n in copies:
    stats = json.load(open(f"{folder}/{n}/stats.json"))
    latency, limit = stats["latency"], stats["bottleneck"]
    waits = ", ".join(f'{s["stage"]} {s["stall_cycles"]["resource"]:,}' for s in stats["stages"]
                      if s["stall_cycles"]["resource"] > 0)
    limit_text = limit["unit"] if not limit["held_up_by"] else \
        f'{limit["held_up_stage"]} waiting for {limit["held_up_by"]}'
    print(f'| {n} | {stats["layout"]["crossbars"]:,} | {stats["mapping"]["verified_cells"]:,} | '
          f'{latency["first_inference_cycles"]:,} | {latency["interval_cycles"]:,} | {waits or "none"} | {limit_text} |')
END
