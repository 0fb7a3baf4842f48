// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/run_result.h"

namespace nvcim::sim {

ChipAccuracies AccuracyResult::configured() const {
    if (after) {
        return *after;
    }
    return before.value_or(ChipAccuracies{});
}

std::optional<double> AccuracyResult::recovered_own_gap() const {
    if (!own || !before || !after || before->per_chip.empty() || after->per_chip.empty()) {
        return {};
    }
    const double lost = *own - *before->summary().mean;
    if (lost <= 0.0) {
        return {};
    }
    return 100.0 * (*after->summary().mean - *before->summary().mean) / lost;
}

std::optional<double> LayerResult::saturated_share() const {
    if (!conversions || !saturated || *conversions == 0) {
        return {};
    }
    return static_cast<double>(*saturated) / static_cast<double>(*conversions);
}

std::optional<Bottleneck> RunResult::bottleneck() const {
    std::optional<Bottleneck> most;
    for (const StageResult& stage : stages) {
        const std::int64_t busy = (stage.busy_cycles + stage.replicas - 1) / stage.replicas;
        if (!most || busy > most->busy_cycles) {
            most = Bottleneck{stage.stage, busy, stage.utilisation};
        }
    }
    const auto compare = [&](const char* name, std::int64_t busy) {
        if (busy > (most ? most->busy_cycles : 0)) {
            most = Bottleneck{
                name, busy, static_cast<double>(busy) / static_cast<double>(latency->cycles)};
        }
    };
    if (latency) {
        compare("input", latency->input_port_cycles);
        compare("off_chip", latency->off_chip_cycles);
    }
    return most;
}

std::optional<std::string> RunResult::bottleneck_name() const {
    const std::optional<Bottleneck> most = bottleneck();
    return most ? most->name : std::optional<std::string>();
}

}  // namespace nvcim::sim
