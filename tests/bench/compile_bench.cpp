// SPDX-License-Identifier: Apache-2.0
/// Laying a network out on a chip: most of it is the search for a placement with short ways.
#include <benchmark/benchmark.h>

#include "models/config/config.h"
#include "models/network/graph_file.h"
#include "sim/compiler/segments.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

const std::string kRoot = NVCIM_SOURCE_DIR;

void compile_network(benchmark::State& state, const char* name) {
    const QuantizedNetwork network =
        outline(load_graph(kRoot + "/workloads/networks/" + name + ".json"));
    auto chip = load_config<ChipConfig>(kRoot + "/arch/chips/rram-128-576.json");
    chip.tile_rows = chip.tile_columns = static_cast<int>(state.range(0));
    MappingConfig mapping;
    mapping.placement = Placement::kTrafficAware;
    for (auto _ : state) {
        benchmark::DoNotOptimize(compile_segments(network, chip, 1, mapping, {}));
    }
}
BENCHMARK_CAPTURE(compile_network, vgg8, "vgg8")
    ->ArgName("tiles_across")
    ->Arg(24)
    ->Arg(40)
    ->Unit(benchmark::kMillisecond);

}  // namespace
