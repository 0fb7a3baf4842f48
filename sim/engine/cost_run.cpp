// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cost_run.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <systemc>
#include <utility>

#include "sim/compiler/segments.h"
#include "sim/engine/area.h"
#include "sim/engine/cycle.h"
#include "sim/engine/mapping.h"
#include "sim/engine/policy_run.h"
#include "sim/engine/turns.h"
#include "sim/engine/wear.h"
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
                  const std::vector<Program>& segments,
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
                               copies_by_matrix(segments, network.first_shared_matrix));
        run_.emplace(std::string(name_of(kVerifyPolicyNames, policy.policy)),
                     sample_,
                     segments,
                     writes_.writes,
                     mask,
                     experiment.arch,
                     nullptr);
    }

    void start() { run_->start_all(); }
    [[nodiscard]] const std::vector<std::vector<ProgramResult>>& writes() const {
        return writes_.writes;
    }

    [[nodiscard]] MappingResult mapping() const {
        std::vector<MappingResult> results;
        std::vector<std::int64_t> weights;
        for (std::size_t s = 0; s < run_->segments(); ++s) {
            results.push_back(mapping(s));
            std::int64_t& sum = weights.emplace_back(0);
            for (std::size_t layer = 0; layer < results.back().layers.size(); ++layer) {
                sum += network_.matrices[run_->matrix(s, layer)].weights();
            }
        }
        return programmed_in_turn(std::move(results), weights);
    }

    /// Of one segment.
    [[nodiscard]] MappingResult mapping(std::size_t segment) const {
        MappingResult result = run_->mapping(segment);
        result.sampled_rows = kSampledRows;
        ProgrammingCost& total = result.cost;
        total = {};
        double weights = 0.0;
        double verified = 0.0;
        for (std::size_t job = 0; job < result.layers.size(); ++job) {
            ProgrammingCost& cost = result.layers[job].cost;
            const std::size_t m = run_->matrix(segment, job);
            scale(m, result.layers[job], result.energy);
            const auto all = static_cast<double>(network_.matrices[m].weights());
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
    void scale(std::size_t m, NamedProgrammingCost& layer, std::vector<EnergyLeaf>& leaves) const {
        ProgrammingCost& cost = layer.cost;
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
            if (leaf.stage == layer.name) {
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

RunResult run_cost(const Experiment& experiment,
                   const Graph& graph,
                   const std::vector<Program>& segments,
                   Tracer* tracer) {
    const bool with_blocks = uses_shared_blocks(experiment, graph);
    const QuantizedNetwork network = outline(with_blocks ? graph : without_shared_blocks(graph));

    RunResult result;
    result.area = chip_area(experiment.arch);
    result.layout = layout_result(segments, experiment.arch.tile.crossbar);
    std::vector<std::unique_ptr<SampledPolicy>> policies;
    for (const ProgrammingConfig& policy : policies_of(experiment)) {
        policies.push_back(
            std::make_unique<SampledPolicy>(experiment, network, segments, policy, with_blocks));
    }
    CycleOptions options;
    options.tracer = tracer;
    options.input_density = experiment.cycle.input_density;
    const auto cycles = make_simulations(network, segments, experiment.arch, nullptr, options);
    std::vector<Turn> turns(segments.size());
    for (std::size_t s = 0; s < segments.size() && experiment.cycle.images > 0; ++s) {
        turns[s].inference = cycles[s]->run(experiment.cycle.images);
    }
    for (const auto& policy : policies) {
        policy->start();
    }
    sc_core::sc_start();
    for (std::size_t s = 0; s < segments.size(); ++s) {
        turns[s].programming = policies.front()->mapping(s);
    }
    add_turns(experiment.arch, segments, std::move(turns), result, tracer);
    if (result.reprogramming) {
        result.reprogramming->wear = batch_wear(experiment.arch,
                                                network,
                                                segments,
                                                policies.front()->writes(),
                                                result.reprogramming->images);
    }
    MappingResult& mapping = result.mapping.emplace(policies.front()->mapping());
    for (const auto& policy : policies) {
        const MappingResult other = policy->mapping();
        mapping.policies.push_back({other.policy, other.cost});
    }
    if (with_blocks && experiment.tsb.mode == TsbMode::kChip) {
        mapping.read_back = read_back_result(experiment, network, segments);
    }
    for (const Program& program : segments) {
        for (const StagePlan& stage : program.stages) {
            if (stage.group >= 0) {
                result.layers.push_back(layer_row(stage, program));
            }
        }
    }
    return result;
}

}  // namespace nvcim::sim
