// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cost_run.h"

#include <algorithm>
#include <memory>
#include <systemc>

#include "sim/compiler/compile.h"
#include "sim/engine/area.h"
#include "sim/engine/cycle.h"
#include "sim/engine/mapping.h"
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

/// Programming under one policy, from its sample.
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
        name_ = name_of(kVerifyPolicyNames, policy.policy);
        std::vector<ProgrammingJob> jobs =
            programming_jobs(sample_, writes_.writes, mask, with_blocks);
        for (const ProgrammingJob& job : jobs) {
            layers_.push_back(job.name);
        }
        for (std::size_t m = 0; m < programmed_matrices(sample_, with_blocks); ++m) {
            matrix_of_job_.insert(matrix_of_job_.end(), writes_.writes[m].size(), m);
        }
        controller_ = std::make_unique<ProgrammingController>(
            ("programming_" + name_).c_str(), experiment.arch, std::move(jobs), nullptr);
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    void start() { controller_->start(); }

    /// By layer, scaled up.
    [[nodiscard]] std::vector<NamedProgrammingCost> layers() const {
        std::vector<NamedProgrammingCost> rows;
        for (std::size_t j = 0; j < layers_.size(); ++j) {
            rows.push_back({layers_[j], to_cost(scaled(j))});
        }
        return rows;
    }

    /// Of the chip: crossbars one after another, or all at once.
    [[nodiscard]] ProgrammingCost total() const {
        MappingCost sum;
        for (std::size_t j = 0; j < layers_.size(); ++j) {
            const MappingCost cost = scaled(j);
            sum.weights += cost.weights;
            sum.verified_weights += cost.verified_weights;
            sum.failed_cells += cost.failed_cells;
            sum.pulses += cost.pulses;
            sum.verify_reads += cost.verify_reads;
            sum.energy_pj += cost.energy_pj;
            sum.time_ns = experiment_.arch.write_drivers.crossbars_in_parallel
                              ? std::max(sum.time_ns, cost.time_ns)
                              : sum.time_ns + cost.time_ns;
        }
        return to_cost(sum);
    }

private:
    [[nodiscard]] MappingCost scaled(std::size_t job) const {
        const std::size_t m = matrix_of_job_[job];
        const std::int64_t rows = network_.matrices[m].rows;
        const std::int64_t sampled = sample_.matrices[m].rows;
        const auto scale = [&](std::int64_t count) {
            return (count * rows + sampled / 2) / sampled;
        };
        MappingCost cost = controller_->costs()[job];
        cost.weights = scale(cost.weights);
        cost.verified_weights = scale(cost.verified_weights);
        cost.failed_cells = scale(cost.failed_cells);
        cost.pulses = scale(cost.pulses);
        cost.verify_reads = scale(cost.verify_reads);
        const double factor = static_cast<double>(rows) / static_cast<double>(sampled);
        cost.energy_pj *= factor;
        const std::int64_t lane = writes_.writes[m].front().grid.rows_per_crossbar;
        cost.time_ns *=
            experiment_.arch.write_drivers.crossbars_in_parallel
                ? static_cast<double>(std::min(rows, lane)) / static_cast<double>(sampled)
                : factor;
        return cost;
    }

    const Experiment& experiment_;
    const QuantizedNetwork& network_;
    QuantizedNetwork sample_;
    ChipWrites writes_;
    std::string name_;
    std::vector<std::string> layers_;
    std::vector<std::size_t> matrix_of_job_;
    std::unique_ptr<ProgrammingController> controller_;
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
    MappingResult& mapping = result.mapping.emplace();
    mapping.policy = policies.front()->name();
    mapping.cost = policies.front()->total();
    mapping.layers = policies.front()->layers();
    mapping.sampled_rows = kSampledRows;
    for (const auto& policy : policies) {
        mapping.policies.push_back({policy->name(), policy->total()});
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
