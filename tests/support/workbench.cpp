// SPDX-License-Identifier: Apache-2.0
#include "tests/support/workbench.h"

#include "models/network/calibrate.h"
#include "models/network/execute.h"
#include "models/network/graph_file.h"
#include "sim/engine/programming.h"
#include "tests/models/network/random_network.h"

namespace nvcim::sim {

namespace {

constexpr int kImages = 8;

}  // namespace

ChipConfig plain_chip(int tile_columns, int tile_rows, int crossbars) {
    ChipConfig chip;
    chip.name = "plain";
    chip.clock = Nanoseconds{1};
    chip.tile_columns = tile_columns;
    chip.tile_rows = tile_rows;
    chip.tile.crossbars = crossbars;
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.read = Nanoseconds{10};
    crossbar.adc.bits = 9;
    crossbar.adc.per_crossbar = 64;
    crossbar.adc.conversion = Nanoseconds{1};
    crossbar.shift_add.latency = Nanoseconds{1};
    return chip;
}

Workbench make_workbench(const ChipConfig& chip,
                         const std::string& layers,
                         const std::string& blocks,
                         int copies,
                         std::uint64_t seed,
                         const MappingConfig& mapping) {
    Workbench bench;
    bench.chip = chip;
    bench.graph = parse_graph(
        R"({"name": "bench", "shared_blocks": )" + blocks + R"(, "layers": )" + layers + "}",
        "bench");
    bench.data = random_images(bench.graph, kImages, seed);
    TensorMap tensors = random_tensors(bench.graph, seed);
    for (const auto& [name, scale] : calibrate_scales(bench.graph, tensors, bench.data, kImages)) {
        tensors[name] = scale;
    }
    const bool is_offset = chip.tile.crossbar.encoding == Encoding::kOffset;
    bench.network = quantize(
        bench.graph, tensors, is_offset ? WeightRange::kOffset : WeightRange::kSignMagnitude);
    const std::vector<std::vector<bool>> masks(bench.network.matrices.size());
    bench.program = compile(bench.network, bench.chip, copies, mapping);
    const std::vector<int> replicas =
        bench.program.copies_by_matrix(bench.network.first_shared_matrix);
    bench.programmed = program_chip(bench.network, chip, masks, copies, seed, 0, replicas).chip;
    const CrossbarConfig& crossbar = chip.tile.crossbar;
    const std::vector<AdcTransfer> converters =
        choose_converters(bench.network, crossbar, bench.data, 0);
    apply_converters(bench.network, crossbar, converters);
    bench.mvms = make_mvms(bench.network, crossbar, bench.programmed, converters, seed);
    return bench;
}

std::vector<const std::uint8_t*> Workbench::images(int count) const {
    std::vector<const std::uint8_t*> list;
    for (int i = 0; i < count; ++i) {
        list.push_back(data.image(i % data.size()));
    }
    return list;
}

std::vector<std::vector<std::int32_t>> Workbench::batch_scores(int count) const {
    CrossbarEngine engine(mvms);
    Executor executor(network, engine);
    std::vector<std::vector<std::int32_t>> scores;
    for (int i = 0; i < count; ++i) {
        scores.push_back(executor.run(data.image(i % data.size()), static_cast<std::uint32_t>(i)));
    }
    return scores;
}

}  // namespace nvcim::sim
