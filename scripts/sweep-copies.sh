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
  --svg FILE         draw latency and interval over the verified cells
  --nvcim PROGRAM    (default: build/release/bin/nvcim)
  -h, --help         this text

Example: scripts/sweep-copies.sh -- --arch arch/chips/rram-128-576.json \\
             --workload workloads/networks/resnet18.json --set /mapping/replication=balanced
END
}

copies=(1 2 3 4)
images=8
svg=
nvcim=build/release/bin/nvcim
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --copies) read -r -a copies <<<"${2:?"--copies needs numbers"}"; shift 2 ;;
        --images) images=${2:?"--images needs a number"}; shift 2 ;;
        --svg) svg=${2:?"--svg needs a file"}; shift 2 ;;
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
python3 - "$folder" "$svg" "${copies[@]}" <<'END'
import json
import sys

folder, svg, copies = sys.argv[1], sys.argv[2], sys.argv[3:]
points = []
print("| copies | crossbars | verified cells | first inference, cycles | interval, cycles | waits for a copy, cycles | the interval is set by |")
print("|---|---|---|---|---|---|---|")
for n in copies:
    stats = json.load(open(f"{folder}/{n}/stats.json"))
    latency, limit = stats["latency"], stats["bottleneck"]
    points.append((n, stats["mapping"]["verified_cells"], latency["first_inference_cycles"], latency["interval_cycles"]))
    waits = ", ".join(f'{s["stage"]} {s["stall_cycles"]["resource"]:,}' for s in stats["stages"]
                      if s["stall_cycles"]["resource"] > 0)
    limit_text = limit["unit"] if not limit["held_up_by"] else \
        f'{limit["held_up_stage"]} waiting for {limit["held_up_by"]}'
    print(f'| {n} | {stats["layout"]["crossbars"]:,} | {stats["mapping"]["verified_cells"]:,} | '
          f'{latency["first_inference_cycles"]:,} | {latency["interval_cycles"]:,} | {waits or "none"} | {limit_text} |')

WIDTH, HEIGHT, LEFT, TOP = 420, 240, 80, 30  # drawing area


def draw():
    most_x = 1.1 * max(p[1] for p in points)
    most_y = 1.1 * max(p[2] for p in points)
    x = lambda cells: LEFT + WIDTH * cells / most_x
    y = lambda cycles: TOP + HEIGHT * (1 - cycles / most_y)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {TOP + HEIGHT + 50}" '
           'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#fff"/>')
    for i in range(5):
        value = round(most_y / 1.1 * i / 4, -3)
        yield (f'<path d="M{LEFT} {y(value):.1f}h{WIDTH}" stroke="#ddd"/>'
               f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,.0f}</text>')
    for n, cells, _, _ in points:
        yield (f'<text x="{x(cells):.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{cells:,}</text>'
               f'<text x="{x(cells):.1f}" y="{TOP + HEIGHT + 30}" text-anchor="middle" fill="#666">'
               f'{n} cop{"y" if n == "1" else "ies"}</text>')
    for column, (name, colour) in enumerate([("first inference", "#1b6ca8"), ("interval", "#c8553d")], 2):
        line = " ".join(f"{x(p[1]):.1f},{y(p[column]):.1f}" for p in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for p in points:
            yield f'<circle cx="{x(p[1]):.1f}" cy="{y(p[column]):.1f}" r="3.5" fill="{colour}"/>'
        yield (f'<text x="{x(points[0][1]) + 12:.1f}" y="{y(points[0][column]) - 4:.1f}" '
               f'fill="{colour}">{name}</text>')
    yield f'<text x="{LEFT - 6}" y="16" text-anchor="end">cycles</text>'
    yield (f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 46}" text-anchor="middle">'
           'cells written with verify</text>\n</svg>')


if svg:
    with open(svg, "w") as file:
        file.write("\n".join(draw()) + "\n")
END
