// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapping.h"

#include <utility>

#include "sim/engine/read_back_cost.h"

namespace nvcim::sim {

ProgrammingCost to_cost(const MappingCost& cost) {
    return {cost.pulses,
            cost.verify_reads,
            cost.time_ns,
            cost.energy_pj,
            cost.verified_weight_fraction(),
            cost.failed_cells};
}

std::size_t programmed_matrices(const QuantizedNetwork& network, bool with_blocks) {
    return with_blocks ? network.matrices.size()
                       : static_cast<std::size_t>(network.first_shared_matrix);
}

std::vector<ProgrammingJob> programming_jobs(const QuantizedNetwork& network,
                                             const std::vector<std::vector<ProgramResult>>& writes,
                                             const VerifyMask& mask,
                                             bool with_blocks) {
    std::vector<ProgrammingJob> jobs;
    for (std::size_t m = 0; m < programmed_matrices(network, with_blocks); ++m) {
        for (std::size_t copy = 0; copy < writes[m].size(); ++copy) {
            const std::string& matrix = network.matrix_names[m];
            jobs.push_back({writes[m].size() == 1 ? matrix : matrix + "." + std::to_string(copy),
                            &writes[m][copy],
                            network.matrices[m].weights(),
                            mask.verified[m]});
        }
    }
    return jobs;
}

ReadBackResult read_back_result(const Experiment& experiment,
                                const QuantizedNetwork& network,
                                const Program& program) {
    const std::vector<int> copies = program.copies_by_matrix(network.first_shared_matrix);
    const CrossbarConfig& crossbar = experiment.arch.tile.crossbar;
    std::vector<CrossbarGrid> arrays;
    for (int m = 0; m < network.first_shared_matrix; ++m) {
        const ArrayLayout layout =
            make_layout(network.matrices[static_cast<std::size_t>(m)], crossbar);
        arrays.insert(arrays.end(),
                      static_cast<std::size_t>(copies[static_cast<std::size_t>(m)]),
                      make_crossbar_grid(layout, crossbar));
    }
    const ReadBackCost cost = read_back_cost(arrays, experiment.arch, experiment.read_back.reads);
    return {cost.operations.cell_reads, cost.operations.conversions, cost.time_ns, cost.energy_pj};
}

LayerResult layer_row(const StagePlan& stage, const Program& program) {
    const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
    LayerResult row;
    row.layer = stage.name;
    row.rows = group.rows;
    row.columns = group.columns;
    row.crossbars = std::int64_t{group.crossbars} * stage.replicas;
    row.utilisation = group.utilisation;
    return row;
}

void add_cycles(CycleResult&& run, RunResult& result) {
    result.latency = run.latency;
    result.unit_bottleneck = run.bottleneck;
    result.energy = std::move(run.energy);
    result.stages = std::move(run.stages);
    result.timeline = std::move(run.timeline);
}

}  // namespace nvcim::sim
