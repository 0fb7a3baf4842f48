// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/memory.h"

#include <unistd.h>

#include <algorithm>

#include "models/network/execute.h"
#include "sim/compiler/segments.h"
#include "sim/engine/batch.h"

namespace nvcim::sim {

namespace {

constexpr std::int64_t kProgram = std::int64_t{40} << 20U;    // code, libraries, tables
constexpr std::int64_t kLibtorch = std::int64_t{230} << 20U;  // measured after loading the plug-in
constexpr std::int64_t kChipsKept = 3;  // chip 0 under the policies that are compared

/// Elements per image of what flows into the first shared block.
std::int64_t cached_elements(const Graph& graph) {
    for (const Layer& layer : graph.layers) {
        if (layer.op == Op::kSharedBlock) {
            return graph.layers[static_cast<std::size_t>(layer.inputs.front())].shape.elements();
        }
    }
    return 0;
}

}  // namespace

std::int64_t estimate_memory(const Experiment& experiment, const Workload& workload, int threads) {
    const QuantizedNetwork network =
        quantize_for(workload.graph, workload.tensors, experiment.arch.tile.crossbar);
    std::int64_t weights = 0;
    std::int64_t conductances = 0;
    const std::vector<int> replicas =
        copies_by_matrix(lay_out(experiment, workload.graph), network.first_shared_matrix);
    for (std::size_t m = 0; m < network.matrices.size(); ++m) {
        const WeightMatrix& matrix = network.matrices[m];
        const ArrayLayout layout = make_layout(matrix, experiment.arch.tile.crossbar);
        const std::int64_t copies = m < replicas.size() ? replicas[m] : experiment.tsb.copies;
        weights += static_cast<std::int64_t>(matrix.q.size());
        conductances += copies * layout.rows * (layout.converted_columns() + 16);
    }
    const std::int64_t chips = std::min(threads, experiment.run.chips);
    const int images = std::min(experiment.run.images, workload.images.size());
    const std::int64_t data = (std::int64_t{workload.images.size()} + workload.train.size()) *
                              workload.images.shape.elements();
    constexpr std::int64_t kFloatCopies = 5;  // files, networks, read-back
    std::int64_t bytes = kProgram + data + weights * kFloatCopies * std::int64_t{sizeof(float)} +
                         (chips + kChipsKept) * conductances * std::int64_t{sizeof(std::int16_t)};
    if (active_kernel().dot != nullptr) {
        bytes += conductances;  // of the chip that classifies, once more in bytes
    }
    bytes += static_cast<std::int64_t>(threads) * images_together(network, images, threads) *
             static_cast<std::int64_t>(Executor::bytes_per_image(network));
    if (uses_shared_blocks(experiment, workload.graph) || experiment.controls.bias_only) {
        const std::int64_t trained = std::min(experiment.tsb.images, workload.train.size());
        const std::int64_t cache =
            trained * cached_elements(workload.graph) * std::int64_t{sizeof(float)};
        bytes += kLibtorch + chips * (cache + cache / 2);  // the layers in front of it run in parts
    }
    return bytes;
}

std::int64_t physical_memory() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && size > 0 ? std::int64_t{pages} * size : 0;
}

}  // namespace nvcim::sim
