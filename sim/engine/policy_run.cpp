// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/policy_run.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <utility>

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

MappingResult programmed_in_turn(std::vector<MappingResult> segments,
                                 const std::vector<std::int64_t>& weights) {
    MappingResult sum = std::move(segments.front());
    double all = static_cast<double>(weights.front());
    double verified = sum.cost.verified_weight_fraction * all;
    for (std::size_t i = 1; i < segments.size(); ++i) {
        MappingResult& next = segments[i];
        sum.cost.pulses += next.cost.pulses;
        sum.cost.verify_reads += next.cost.verify_reads;
        sum.cost.time_ns += next.cost.time_ns;
        sum.cost.energy_pj += next.cost.energy_pj;
        sum.cost.failed_cells += next.cost.failed_cells;
        sum.cost.reset_pulses += next.cost.reset_pulses;
        sum.cost.cells += next.cost.cells;
        sum.cost.verified_cells += next.cost.verified_cells;
        sum.cost.worst_cell_pulses =
            std::max(sum.cost.worst_cell_pulses, next.cost.worst_cell_pulses);
        all += static_cast<double>(weights[i]);
        verified += next.cost.verified_weight_fraction * static_cast<double>(weights[i]);
        sum.cost.verified_weight_fraction = verified / all;
        std::move(next.layers.begin(), next.layers.end(), std::back_inserter(sum.layers));
        std::move(next.energy.begin(), next.energy.end(), std::back_inserter(sum.energy));
        sum.pulses_per_cell += next.pulses_per_cell;
        sum.cycles_per_row += next.cycles_per_row;
        if (next.worst_cell &&
            (!sum.worst_cell || next.worst_cell->pulses > sum.worst_cell->pulses)) {
            sum.worst_cell = next.worst_cell;
        }
    }
    if (segments.size() > 1) {  // the ordered sum of the leaves, to the last bit
        sum.cost.energy_pj = 0.0;
        for (const EnergyLeaf& leaf : sum.energy) {
            sum.cost.energy_pj += leaf.energy_pj;
        }
    }
    return sum;
}

PolicyRun::PolicyRun(std::string name,
                     const QuantizedNetwork& network,
                     const std::vector<Program>& segments,
                     const std::vector<std::vector<ProgramResult>>& writes,
                     const VerifyMask& mask,
                     const ChipConfig& chip,
                     Tracer* tracer)
    : name_(std::move(name)) {
    for (const Program& program : segments) {
        std::set<std::pair<std::size_t, std::size_t>> placed;  // in order of matrices and copies
        for (const GroupPlan& group : program.groups) {
            placed.insert(
                {static_cast<std::size_t>(group.matrix), static_cast<std::size_t>(group.copy)});
        }
        Segment& segment = segments_.emplace_back();
        std::vector<ProgrammingJob> jobs;
        for (const auto& [m, copy] : placed) {
            const std::string& matrix = network.matrix_names[m];
            segment.jobs.push_back(
                {writes[m].size() == 1 ? matrix : matrix + "." + std::to_string(copy),
                 m,
                 &writes[m][copy]});
            jobs.push_back({segment.jobs.back().layer,
                            segment.jobs.back().writes,
                            network.matrices[m].weights(),
                            mask.verified[m]});
        }
        const std::string number =
            segments.size() == 1 ? "" : "_" + std::to_string(segments_.size());
        segment.controller = std::make_unique<ProgrammingController>(
            (module_name(name_) + number).c_str(), chip, std::move(jobs), tracer);
    }
}

void PolicyRun::start_all() {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        start(i);
    }
}

MappingResult PolicyRun::mapping() const {
    std::vector<MappingResult> results;
    std::vector<std::int64_t> weights;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        results.push_back(mapping(i));
        weights.push_back(segments_[i].controller->total().weights);
    }
    return programmed_in_turn(std::move(results), weights);
}

MappingResult PolicyRun::mapping(std::size_t segment) const {
    const std::vector<Job>& jobs = segments_[segment].jobs;
    const ProgrammingController& controller = *segments_[segment].controller;
    MappingResult result;
    result.policy = name_;
    int worst = 0;
    for (const Job& job : jobs) {
        worst = std::max(worst, job.writes->most_worn.pulses);
    }
    result.cost = to_cost(controller.total(), worst);
    result.cycles_per_row = controller.row_cycles();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const ProgramResult& writes = *jobs[i].writes;
        const MappingCost& job = controller.costs()[i];
        result.layers.push_back({jobs[i].layer, to_cost(job, writes.most_worn.pulses)});
        add_leaves(jobs[i].layer, job, result.energy);
        for (std::size_t n = 0; n < writes.pulse_histogram.size(); ++n) {
            result.pulses_per_cell.add(static_cast<std::int64_t>(n), writes.pulse_histogram[n]);
        }
        const WornCell& worn = writes.most_worn;
        if (!result.worst_cell || worn.pulses > result.worst_cell->pulses) {
            result.worst_cell = {jobs[i].layer, worn.row, worn.column, worn.slice, worn.pulses};
        }
    }
    return result;
}

}  // namespace nvcim::sim
