#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the numerics engine and the cycle-level run; docs/testing.md and docs/performance.md
# explain the rows.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/bench.sh [--json FILE] [--rounds N]

Installs what is missing, builds the benchmarks, runs them (about 2 minutes) and prints one table.

  --json FILE  write the values as one JSON object
  --rounds N   rounds of the products (default: 7); values and ratios are medians over rounds
  -h, --help   this text

Every benchmark, not only the table's: build/bench/bin/nvcim_bench --help
END
}

json=
rounds=7
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --json) json=${2:?"--json needs a file"}; shift 2 ;;
        --rounds) rounds=${2:?"--rounds needs a number"}; shift 2 ;;
        *) echo "bench: unknown argument $1; see --help" >&2; exit 2 ;;
    esac
done

scripts/install-deps.sh build data bench
cmake --preset bench >/dev/null
cmake --build --preset bench --target \
    nvcim nvcim_bench nvcim_network_bench nvcim_cycle_bench nvcim_noc_bench

# OpenBLAS, unpacked where no package manager sees it (scripts/dependencies.txt says why).
openblas=$PWD/build/openblas/usr/lib/x86_64-linux-gnu/openblas-serial
if [ ! -d "$openblas" ]; then
    package=$(awk '$1 == "unpacked" { print $2 }' scripts/dependencies.txt)
    mkdir -p build/openblas
    if (cd build/openblas && apt-get download -qq "$package"); then
        dpkg-deb -x build/openblas/"$package"_*.deb build/openblas
    else
        echo "bench: $package could not be fetched; looking for an OpenBLAS of the system" >&2
    fi
fi
[ ! -d "$openblas" ] || export NVCIM_OPENBLAS=$openblas/libopenblas.so.0
# For numpy; OpenBLAS falls back to SSE3 on processors that are newer than itself.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
if grep -qw avx512bw /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=SkylakeX
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# measure PROGRAM NAME FILTER ARGUMENT...
measure() {
    "build/bench/bin/$1" --benchmark_filter="$3" --benchmark_min_time=0.1 "${@:4}" \
        --benchmark_out="$results/$2.json" --benchmark_out_format=json >"$results/log" 2>&1 ||
        { cat "$results/log" >&2; exit 1; }
}

# Debian's Python has Debian's numpy; here with the OpenBLAS from above, not the reference BLAS.
python=python3
"$python" -c 'import numpy' 2>/dev/null || python=/usr/bin/python3
run_numpy() {
    LD_LIBRARY_PATH=$openblas OPENBLAS_NUM_THREADS=1 \
        "$python" tests/reference/mvm_reference.py speed
}

# One round measures everything once, so that a ratio compares neighbours in time.
table='peak_|_only/|square_array/rows:(128|256)$|products/.*1152.*ones:50|offset_encoding'
table+='|single_vector|read_noise|ir_drop_products|unfused_sgemm.*:256|looked_up|matrix_fast|unsliced'
table+='|verify_statistical|verify_mechanistic'
for ((round = 1; round <= rounds; ++round)); do
    echo "bench: products, round $round of $rounds"
    measure nvcim_bench "products-$round" "$table"
    run_numpy >"$results/numpy-$round.json"
done
measure nvcim_bench once ir_drop_matrix_exact
for round in 1 2 3; do
    echo "bench: networks, round $round of 3"
    measure nvcim_network_bench "network-lenet4-$round" 'lenet4/images:1024'
    measure nvcim_network_bench "network-vgg8-$round" 'vgg8/images:128'
    measure nvcim_noc_bench "noc-$round" noc_packets
done
measure nvcim_network_bench network-resnet18 'resnet18/images:128'
echo "bench: programming resnet18"
for round in 1 2 3; do
    start=$(date +%s.%N)
    build/bench/bin/nvcim program --arch arch/chips/rram-128.json --random-weights --threads 1 \
        --workload workloads/networks/resnet18.json --policy all --quiet \
        --set /arch/tile_columns=19 --set /arch/tile_rows=19 \
        --set /arch/tile/crossbar/cell/write/model=mechanistic
    echo "{\"start\": $start, \"end\": $(date +%s.%N)}" >"$results/program-$round.json"
done

# Cycle-level runs: a process each, since SystemC runs one simulation after another only there.
echo "bench: cycle-level runs"
chip=arch/chips/rram-128-576.json
resnet18=workloads/networks/resnet18-imagenet.json
vgg8=workloads/networks/vgg8.json
cycle_bench() {
    build/bench/bin/nvcim_cycle_bench "${@:2}" 2>/dev/null >"$results/cycle-$1.json"
}
command_to_report() {
    python3 tests/bench/command.py 5 build/bench/bin/nvcim run --fidelity cost --quiet --force \
        --arch "$chip" --workload "$2" --out "$results/run" >"$results/command-$1.json"
}
cycle_bench vgg8 cost "$vgg8" "$chip"
cycle_bench resnet18 cost "$resnet18" "$chip"
cycle_bench data data "$vgg8" "$chip" 4
cycle_bench trace trace "$resnet18" "$chip"
command_to_report vgg8 "$vgg8"
command_to_report resnet18 "$resnet18"
measure nvcim_network_bench compile compile_network
echo "bench: sweeps"
python3 tests/bench/sweep.py 3 410 build/bench/bin/nvcim workloads/sweeps/vgg8-cost.json \
    >"$results/sweep.json"
echo
python3 tests/bench/table.py ${json:+--json "$json"} "$results"
