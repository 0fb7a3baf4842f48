// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/policy_run.h"

#include <algorithm>
#include <cctype>

namespace nvcim::sim {

namespace {

ProgrammingCost to_cost(const MappingCost& cost, std::int64_t worst_cell_pulses) {
    return {cost.pulses,
            cost.verify_reads,
            cost.time_ns,
            cost.energy_pj,
            cost.verified_weight_fraction(),
            cost.failed_cells,
            cost.reset_pulses,
            cost.cells(),
            worst_cell_pulses,
            cost.verified_cells};
}

void add_leaves(const std::string& layer, const MappingCost& cost, std::vector<EnergyLeaf>& out) {
    const char* driver = "write_driver";
    out.push_back(
        {driver, layer, "SET pulse", cost.pulses - cost.reset_pulses, cost.set_energy_pj});
    out.push_back({driver, layer, "RESET pulse", cost.reset_pulses, cost.reset_energy_pj});
    out.push_back({driver, layer, "verify read", cost.verify_reads, cost.verify_energy_pj});
}

/// A name that SystemC takes: "magnitude=0.1" has characters that it replaces with a warning.
std::string module_name(const std::string& policy) {
    std::string name = "programming_";
    for (const char c : policy) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

}  // namespace

PolicyRun::PolicyRun(std::string name,
                     const QuantizedNetwork& network,
                     std::size_t matrices,
                     const std::vector<std::vector<ProgramResult>>& writes,
                     const VerifyMask& mask,
                     const ChipConfig& chip,
                     Tracer* tracer)
    : name_(std::move(name)) {
    std::vector<ProgrammingJob> jobs;
    for (std::size_t m = 0; m < matrices; ++m) {
        for (std::size_t copy = 0; copy < writes[m].size(); ++copy) {
            const std::string& matrix = network.matrix_names[m];
            jobs_.push_back({writes[m].size() == 1 ? matrix : matrix + "." + std::to_string(copy),
                             &writes[m][copy]});
            jobs.push_back({jobs_.back().layer,
                            jobs_.back().writes,
                            network.matrices[m].weights(),
                            mask.verified[m]});
        }
    }
    controller_ = std::make_unique<ProgrammingController>(
        module_name(name_).c_str(), chip, std::move(jobs), tracer);
}

ProgrammingCost PolicyRun::cost() const {
    int worst = 0;
    for (const Job& job : jobs_) {
        worst = std::max(worst, job.writes->most_worn.pulses);
    }
    return to_cost(controller_->total(), worst);
}

MappingResult PolicyRun::mapping() const {
    MappingResult result;
    result.policy = name_;
    result.cost = cost();
    result.cycles_per_row = controller_->row_cycles();
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        const ProgramResult& writes = *jobs_[i].writes;
        const MappingCost& job = controller_->costs()[i];
        result.layers.push_back({jobs_[i].layer, to_cost(job, writes.most_worn.pulses)});
        add_leaves(jobs_[i].layer, job, result.energy);
        for (std::size_t n = 0; n < writes.pulse_histogram.size(); ++n) {
            result.pulses_per_cell.add(static_cast<std::int64_t>(n), writes.pulse_histogram[n]);
        }
        const WornCell& worn = writes.most_worn;
        if (!result.worst_cell || worn.pulses > result.worst_cell->pulses) {
            result.worst_cell = {jobs_[i].layer, worn.row, worn.column, worn.slice, worn.pulses};
        }
    }
    return result;
}

}  // namespace nvcim::sim
