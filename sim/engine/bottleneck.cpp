// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/bottleneck.h"

#include <algorithm>

#include "sim/compiler/loads.h"

namespace nvcim::sim {

BottleneckResult find_bottleneck(const CycleResult& run) {
    BottleneckResult result;
    for (const UnitActivity& unit : run.units) {
        if (unit.busy_cycles > result.busy_cycles) {
            result.unit = unit.path;
            result.busy_cycles = unit.busy_cycles;
        }
    }
    if (run.latency.input_port_cycles >= result.busy_cycles) {  // its link may have another name
        result.unit = kInputPort;
        result.busy_cycles = run.latency.input_port_cycles;
    }
    const auto images = static_cast<double>(std::max<std::int64_t>(1, run.latency.images));
    const auto interval = static_cast<double>(
        run.latency.interval_cycles.value_or(std::max<std::int64_t>(1, run.cycles)));
    result.share = static_cast<double>(result.busy_cycles) / images / interval;
    if (result.share >= kSaturatedShare) {
        return result;
    }
    const auto busiest = std::max_element(
        run.stages.begin(), run.stages.end(), [](const StageResult& a, const StageResult& b) {
            return a.utilisation < b.utilisation;
        });
    if (busiest == run.stages.end()) {
        return result;
    }
    std::int64_t longest = 0;
    const StallCycles& waited = busiest->stall_cycles;
    for (const auto& [cycles, cause] : {std::pair{waited.input, "input"},
                                        std::pair{waited.resource, "resource"},
                                        std::pair{waited.output_room, "output_room"},
                                        std::pair{waited.network, "network"},
                                        std::pair{waited.vector_unit, "vector_unit"},
                                        std::pair{waited.memory, "memory"},
                                        std::pair{waited.buffer_port, "buffer_port"}}) {
        if (cycles > longest) {
            longest = cycles;
            result.held_up_by = cause;
            result.held_up_stage = busiest->stage;
        }
    }
    return result;
}

}  // namespace nvcim::sim
