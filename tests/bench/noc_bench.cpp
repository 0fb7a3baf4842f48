// SPDX-License-Identifier: Apache-2.0
/// CPU time per packet of the on-chip network: mesh of 8 x 8 tiles, uniform traffic, packets of one
/// flit, 0.1 flits per cycle and tile. Counts everything: making packets, moving them, booking
/// their latency.
#include <benchmark/benchmark.h>

#include "sim/engine/traffic_run.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr int kRuns = 5;

/// The kernel takes no modules once time has begun, so the runs are built beforehand.
struct Runs {
    std::vector<std::unique_ptr<TrafficRun>> runs;
    std::size_t next = 0;

    explicit Runs(NetworkModel model) {
        ChipConfig chip;
        chip.tile_columns = chip.tile_rows = 8;
        chip.network.model = model;
        NocOptions options;
        options.packet_flits = 1;
        options.warmup = 0;
        for (int i = 0; i < kRuns; ++i) {
            runs.push_back(
                std::make_unique<TrafficRun>(chip, options, TrafficPattern::kUniform, 0.1));
        }
    }
};

void packets(benchmark::State& state, Runs& runs) {
    double count = 0.0;
    for (auto _ : state) {
        count += static_cast<double>(runs.runs[runs.next++]->run(1.0).packets);
    }
    state.counters["packets"] = benchmark::Counter(count, benchmark::Counter::kIsRate);
    state.counters["us_per_packet"] =
        benchmark::Counter(count * 1e-6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

}  // namespace

int sc_main(int argc, char* argv[]) {
    Runs packet(NetworkModel::kPacket);
    Runs flit(NetworkModel::kFlit);
    const auto add = [](const char* name, Runs& runs) {
        benchmark::RegisterBenchmark(name,
                                     [&runs](benchmark::State& state) { packets(state, runs); })
            ->Iterations(kRuns)
            ->Unit(benchmark::kMillisecond);
    };
    add("noc_packets/packet", packet);
    add("noc_packets/flit", flit);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
