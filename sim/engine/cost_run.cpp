// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cost_run.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <systemc>

#include "sim/compiler/compile.h"
#include "sim/engine/area.h"
#include "sim/engine/cycle.h"
#include "sim/engine/mapping.h"
#include "sim/engine/policy_run.h"
#include "sim/engine/workload.h"

namespace nvcim::sim {

namespace {

void keep_rows(WeightMatrix& matrix, int most) {
    matrix.rows = std::min(matrix.rows, most);
    matrix.q.assign(static_cast<std::size_t>(matrix.weights()), 0);
}

/// The network with the first rows of its matrices only; all weights are 0, since what writing a
/// cell takes does not depend on its level.
QuantizedNetwork first_rows(const QuantizedNetwork& network) {
    QuantizedNetwork sample = network;
    for (WeightMatrix& matrix : sample.matrices) {
        keep_rows(matrix, kSampledRows);
    }
    return sample;
}

/// Programming under one policy, from its sample. Counts, energy and time are scaled up to all
/// rows; distributions and the worst cell stay those of the sample.
class SampledPolicy {
public:
    SampledPolicy(const Experiment& experiment,
                  const QuantizedNetwork& network,
                  const Program& program,
                  const ProgrammingConfig& policy,
                  bool with_blocks)
        : experiment_(experiment), network_(network), sample_(first_rows(network)) {
        const VerifyMask mask =
            make_verify_mask(sample_, policy, with_blocks, experiment.run.seed, 0);
        for (std::size_t m = 0; m < sample_.matrices.size(); ++m) {
            if (mask.verified[m] == 0) {
                keep_rows(sample_.matrices[m], 1);
            }
        }
        ChipConfig writing = experiment.arch;
        writing.tile.crossbar.ir_drop = IrDrop::kOff;  // nobody reads this chip
        writes_ = program_chip(sample_,
                               writing,
                               mask.matrices,
                               experiment.tsb.copies,
                               experiment.run.seed,
                               0,
                               program.copies_by_matrix(network.first_shared_matrix));
        const std::size_t matrices = programmed_matrices(sample_, with_blocks);
        for (std::size_t m = 0; m < matrices; ++m) {
            matrix_of_job_.insert(matrix_of_job_.end(), writes_.writes[m].size(), m);
        }
        run_.emplace(std::string(name_of(kVerifyPolicyNames, policy.policy)),
                     sample_,
                     matrices,
                     writes_.writes,
                     mask,
                     experiment.arch,
                     nullptr);
    }

    void start() { run_->controller().start(); }

    [[nodiscard]] MappingResult mapping() const {
        MappingResult result = run_->mapping();
        result.sampled_rows = kSampledRows;
        ProgrammingCost& total = result.cost;
        total = {};
        double weights = 0.0;
        double verified = 0.0;
        for (std::size_t job = 0; job < result.layers.size(); ++job) {
            ProgrammingCost& cost = result.layers[job].cost;
            scale(job, cost, result.energy);
            const auto all = static_cast<double>(network_.matrices[matrix_of_job_[job]].weights());
            weights += all;
            verified += all * cost.verified_weight_fraction;
            total.add_counts(cost);
            total.time_ns = experiment_.arch.write_drivers.crossbars_in_parallel
                                ? std::max(total.time_ns, cost.time_ns)
                                : total.time_ns + cost.time_ns;
        }
        for (const EnergyLeaf& leaf : result.energy) {
            total.energy_pj += leaf.energy_pj;
        }
        total.verified_weight_fraction = weights > 0.0 ? verified / weights : 0.0;
        return result;
    }

private:
    /// One layer and its leaves.
    void scale(std::size_t job, ProgrammingCost& cost, std::vector<EnergyLeaf>& leaves) const {
        const std::size_t m = matrix_of_job_[job];
        const std::int64_t rows = network_.matrices[m].rows;
        const std::int64_t sampled = sample_.matrices[m].rows;
        const double factor = static_cast<double>(rows) / static_cast<double>(sampled);
        for (std::int64_t* const count : {&cost.pulses,
                                          &cost.reset_pulses,
                                          &cost.verify_reads,
                                          &cost.failed_cells,
                                          &cost.cells,
                                          &cost.verified_cells}) {
            *count = (*count * rows + sampled / 2) / sampled;
        }
        cost.energy_pj = 0.0;
        for (EnergyLeaf& leaf : leaves) {
            if (leaf.stage == run_->layer(job)) {
                leaf.count = (leaf.count * rows + sampled / 2) / sampled;
                leaf.energy_pj *= factor;
                cost.energy_pj += leaf.energy_pj;
            }
        }
        const std::int64_t lane = writes_.writes[m].front().grid.rows_per_crossbar;
        cost.time_ns *=
            experiment_.arch.write_drivers.crossbars_in_parallel
                ? static_cast<double>(std::min(rows, lane)) / static_cast<double>(sampled)
                : factor;
    }

    const Experiment& experiment_;
    const QuantizedNetwork& network_;
    QuantizedNetwork sample_;
    ChipWrites writes_;
    std::vector<std::size_t> matrix_of_job_;
    std::optional<PolicyRun> run_;
};

/// The experiment's policy first, then those it is compared with.
std::vector<ProgrammingConfig> policies_of(const Experiment& experiment) {
    std::vector<ProgrammingConfig> policies = {experiment.programming};
    for (const VerifyPolicy policy : {VerifyPolicy::kNone, VerifyPolicy::kAll}) {
        if (policy != experiment.programming.policy) {
            policies.push_back({policy, 1.0});
        }
    }
    return policies;
}

}  // namespace

RunResult run_cost(const Experiment& experiment, const Graph& graph, Tracer* tracer) {
    const bool with_blocks = uses_shared_blocks(experiment, graph);
    const QuantizedNetwork network = outline(with_blocks ? graph : without_shared_blocks(graph));
    const Program program =
        compile(network, experiment.arch, experiment.tsb.copies, experiment.mapping);

    RunResult result;
    result.area = chip_area(experiment.arch);
    result.layout = layout_result(program, experiment.arch.tile.crossbar);
    std::vector<std::unique_ptr<SampledPolicy>> policies;
    for (const ProgrammingConfig& policy : policies_of(experiment)) {
        policies.push_back(
            std::make_unique<SampledPolicy>(experiment, network, program, policy, with_blocks));
    }
    CycleOptions options;
    options.tracer = tracer;
    options.input_density = experiment.cycle.input_density;
    CycleSimulation cycles(network, program, experiment.arch, nullptr, options);
    if (experiment.cycle.images > 0) {
        CycleResult run = cycles.run(experiment.cycle.images);
        add_cycles(std::move(run), result);
    }
    for (const auto& policy : policies) {
        policy->start();
    }
    sc_core::sc_start();
    MappingResult& mapping = result.mapping.emplace(policies.front()->mapping());
    for (const auto& policy : policies) {
        const MappingResult other = policy->mapping();
        mapping.policies.push_back({other.policy, other.cost});
    }
    if (with_blocks && experiment.tsb.mode == TsbMode::kChip) {
        mapping.read_back = read_back_result(experiment, network, program);
    }
    for (const StagePlan& stage : program.stages) {
        if (stage.group >= 0) {
            result.layers.push_back(layer_row(stage, program));
        }
    }
    return result;
}

}  // namespace nvcim::sim
