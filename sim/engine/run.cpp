// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/run.h"

#include <cmath>
#include <list>
#include <systemc>
#include <utility>

#include "sim/compiler/segments.h"
#include "sim/engine/area.h"
#include "sim/engine/cost_run.h"
#include "sim/engine/cycle.h"
#include "sim/engine/mapping.h"
#include "sim/engine/policy_run.h"
#include "sim/engine/turns.h"
#include "sim/engine/wear.h"

namespace nvcim::sim {

namespace {

constexpr int kProbeImages = 16;  // images that the signal-to-noise table looks at

/// Chip 0 in SystemC: programming under the experiment's policy, inference, then what programming
/// under other policies costs.
class Simulating {
public:
    Simulating(const Experiment& experiment,
               const Workload& workload,
               const std::vector<Program>& segments,
               const FinishedChip& chip,
               bool with_blocks,
               Tracer* tracer)
        : experiment_(experiment),
          workload_(workload),
          segments_(segments),
          chip_(chip),
          with_blocks_(with_blocks),
          tracer_(tracer),
          mvms_(make_mvms(chip.network,
                          experiment.arch.tile.crossbar,
                          chip.writes.chip,
                          chip.converters,
                          experiment.run.seed,
                          experiment.run.fidelity)) {}

    void run(RunResult& result) {
        add_policy(std::string(name_of(kVerifyPolicyNames, experiment_.programming.policy)),
                   chip_.writes.writes,
                   chip_.mask,
                   tracer_);
        ChipConfig writing = experiment_.arch;
        writing.tile.crossbar.ir_drop = IrDrop::kOff;  // nobody reads the other policies' chips
        for (const VerifyPolicy policy : {VerifyPolicy::kNone, VerifyPolicy::kAll}) {
            if (policy != experiment_.programming.policy) {
                const VerifyMask mask = make_verify_mask(
                    chip_.network, {policy, 1.0}, with_blocks_, experiment_.run.seed, 0);
                other_writes_.push_back(
                    program_chip(chip_.network,
                                 writing,
                                 mask.matrices,
                                 experiment_.tsb.copies,
                                 experiment_.run.seed,
                                 0,
                                 copies_by_matrix(segments_, chip_.network.first_shared_matrix))
                        .writes);
                add_policy(std::string(name_of(kVerifyPolicyNames, policy)),
                           other_writes_.back(),
                           mask,
                           nullptr);
            }
        }
        CycleOptions options;
        options.tracer = tracer_;
        const auto cycles =
            make_simulations(chip_.network, segments_, experiment_.arch, &mvms_, options);
        // One time line: the chip is programmed, then it infers, segment by segment. What other
        // policies would have cost comes behind it, where no trace looks.
        std::vector<Turn> turns(segments_.size());
        std::vector<std::vector<std::int32_t>> tensors;
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            policies_.front().start(s);
            sc_core::sc_start();  // ends when the last row is written
            turns[s].programming = policies_.front().mapping(s);
            if (experiment_.cycle.images > 0) {
                turns[s].inference = infer(*cycles[s], tensors);
                tensors = turns[s].inference->scores;
            }
        }
        add_turns(experiment_.arch, segments_, std::move(turns), result, tracer_);
        if (result.latency && experiment_.cycle.check) {
            result.latency->matches_batch_engine =
                tensors == batch_scores(static_cast<int>(result.latency->images));
        }
        if (result.reprogramming) {
            result.reprogramming->wear = batch_wear(experiment_.arch,
                                                    chip_.network,
                                                    segments_,
                                                    chip_.writes.writes,
                                                    result.reprogramming->images);
        }
        for (std::size_t i = 1; i < policies_.size(); ++i) {
            policies_[i].start_all();
        }
        sc_core::sc_start();
        result.mapping = mapping();
    }

private:
    void add_policy(const std::string& name,
                    const std::vector<std::vector<ProgramResult>>& writes,
                    const VerifyMask& mask,
                    Tracer* tracer) {
        policies_.emplace_back(
            name, chip_.network, segments_, writes, mask, experiment_.arch, tracer);
    }

    [[nodiscard]] MappingResult mapping() const {
        MappingResult result = policies_.front().mapping();
        for (const PolicyRun& policy : policies_) {
            result.policies.push_back({policy.name(), policy.mapping().cost});
        }
        if (with_blocks_ && experiment_.tsb.mode == TsbMode::kChip) {
            result.read_back = read_back_result(experiment_, chip_.network, segments_);
        }
        return result;
    }

    /// A segment on the images, or on the tensors that the segment before has made.
    [[nodiscard]] CycleResult infer(CycleSimulation& cycles,
                                    const std::vector<std::vector<std::int32_t>>& tensors) const {
        if (!tensors.empty()) {
            return cycles.run(static_cast<int>(tensors.size()), tensor_source(tensors));
        }
        const int count = std::min(experiment_.cycle.images, workload_.images.size());
        std::vector<const std::uint8_t*> images;
        for (int i = 0; i < count; ++i) {
            images.push_back(workload_.images.image(i));
        }
        return cycles.run(images);
    }

    [[nodiscard]] std::vector<std::vector<std::int32_t>> batch_scores(int count) const {
        CrossbarEngine engine(mvms_);
        Executor executor(chip_.network, engine);
        std::vector<std::vector<std::int32_t>> scores;
        for (int i = 0; i < count; ++i) {
            scores.push_back(
                executor.run(workload_.images.image(i), static_cast<std::uint32_t>(i)));
        }
        return scores;
    }

    const Experiment& experiment_;
    const Workload& workload_;
    const std::vector<Program>& segments_;
    const FinishedChip& chip_;
    bool with_blocks_;
    Tracer* tracer_;
    std::vector<Mvm> mvms_;
    std::list<std::vector<std::vector<ProgramResult>>> other_writes_;  ///< controllers point here
    std::vector<PolicyRun> policies_;
};

/// One row per node that multiplies: where it lies, how exact it is, how often it saturates.
std::vector<LayerResult> layer_rows(const Experiment& experiment,
                                    const Workload& workload,
                                    const std::vector<Program>& segments,
                                    const FinishedChip& chip) {
    const std::vector<Mvm> mvms = make_mvms(chip.network,
                                            experiment.arch.tile.crossbar,
                                            chip.writes.chip,
                                            chip.converters,
                                            experiment.run.seed);
    const std::vector<NodeError> errors =
        measure_errors(chip.network, mvms, workload.images, kProbeImages);
    std::vector<LayerResult> rows;
    for (const Program& program : segments) {
        for (const StagePlan& stage : program.stages) {
            if (stage.group < 0) {
                continue;
            }
            const auto node = static_cast<std::size_t>(stage.nodes.front());
            LayerResult row = layer_row(stage, program);
            if (errors[node].signal > 0.0) {
                row.signal_to_noise_db = errors[node].signal_to_noise_db();
                row.error = std::sqrt(errors[node].error / errors[node].signal);
            }
            if (experiment.run.fidelity == Fidelity::kBitSerial) {
                row.conversions = chip.counters[node].conversions;
                row.saturated = chip.counters[node].saturated;
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace

RunIdentity run_identity(const Experiment& experiment, const Workload& workload) {
    RunIdentity run;
    run.chip = experiment.arch.name;
    run.network = workload.graph.name;
    run.fidelity = name_of(kFidelityNames, experiment.run.fidelity);
    run.seed = experiment.run.seed;
    if (experiment.run.fidelity != Fidelity::kCost) {
        run.dataset = workload.graph.dataset;
        run.split = name_of(kDataSplitNames, experiment.run.split);
        run.images = std::min(experiment.run.images, workload.images.size());
    }
    return run;
}

RunOutput run_chip(const Experiment& experiment,
                   const Workload& workload,
                   const std::vector<Program>& segments,
                   const Study& study,
                   Tracer* tracer,
                   const Progress& progress) {
    RunOutput output;
    RunResult& result = output.result;
    result.run = run_identity(experiment, workload);
    result.accuracy = study.accuracy;
    result.run.chips = static_cast<std::int64_t>(result.accuracy.before->per_chip.size());
    output.shared_blocks = study.shared_blocks;
    result.layers = layer_rows(experiment, workload, segments, study.first);
    result.area = chip_area(experiment.arch);
    result.layout = layout_result(segments, experiment.arch.tile.crossbar);
    progress("programming and running chip 0 in SystemC", 0, 1);
    const bool with_blocks = uses_shared_blocks(experiment, workload.graph);
    Simulating(experiment, workload, segments, study.first, with_blocks, tracer).run(result);
    return output;
}

RunOutput run_experiment(const Experiment& experiment,
                         const Workload& workload,
                         int threads,
                         Tracer* tracer,
                         const Progress& progress) {
    // Laid out first: a network that does not fit is refused before anything takes long.
    const std::vector<Program> segments = lay_out(experiment, workload.graph);
    if (experiment.run.fidelity == Fidelity::kCost) {
        progress("running the chip in SystemC", 0, 1);
        RunOutput output;
        output.result = run_cost(experiment, workload.graph, segments, tracer);
        output.result.run = run_identity(experiment, workload);
        return output;
    }
    const Study study =
        run_study(experiment, workload, replicas_of(workload.graph, segments), threads, progress);
    return run_chip(experiment, workload, segments, study, tracer, progress);
}

}  // namespace nvcim::sim
