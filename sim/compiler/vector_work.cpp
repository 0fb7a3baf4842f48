// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/vector_work.h"

namespace nvcim::sim {

VectorWork vector_work(const Node& node, const VectorOperationCycles& cycles) {
    const std::int64_t channels = node.shape.channels;
    VectorWork work;
    switch (node.kind) {
        case NodeKind::kInput:
            break;
        case NodeKind::kMatrix:
            work.add(channels, cycles.requantize);
            break;
        case NodeKind::kSharedBlock:
            work.add(node.group, cycles.requantize);
            break;
        case NodeKind::kMaxPool:
        case NodeKind::kAvgPool:
            work.add(channels * node.kernel_height * node.kernel_width, cycles.pool);
            break;
        case NodeKind::kAdd:
            work.add(channels, cycles.add);
            break;
        case NodeKind::kConcat:
            work.add(channels, cycles.concat);
            break;
    }
    if (node.class_output.kind != ClassOutputKind::kScores) {
        work.add(channels, cycles.compare);
    }
    if (node.class_output.kind == ClassOutputKind::kProbabilities) {
        work.add(channels, cycles.exp);
        work.add(channels, cycles.add);
        work.add(channels, cycles.divide);
    }
    return work;
}

}  // namespace nvcim::sim
