// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/programming_study.h"

#include <systemc>

#include "models/base/error.h"
#include "sim/compiler/segments.h"
#include "sim/engine/policy_run.h"

namespace nvcim::sim {

namespace {

/// A chip's writes under one policy; PolicyRun points here.
struct Written {
    VerifyMask mask;
    std::vector<std::vector<ProgramResult>> writes;
};

}  // namespace

RunResult run_programming(const Experiment& experiment,
                          const Graph& graph,
                          const TensorMap& tensors,
                          const std::vector<NamedPolicy>& policies,
                          int threads,
                          const Progress& progress) {
    NVCIM_ASSERT(!policies.empty());
    const bool with_blocks = uses_shared_blocks(experiment, graph);
    const QuantizedNetwork network = quantize_for(
        with_blocks ? graph : without_shared_blocks(graph), tensors, experiment.arch.tile.crossbar);
    const std::vector<Program> segments = lay_out(experiment, graph);

    ChipConfig chip = experiment.arch;
    chip.tile.crossbar.ir_drop = IrDrop::kOff;  // nobody reads this chip
    constexpr std::uint32_t kChip = 0;
    std::vector<Written> written(policies.size());
    for (std::size_t i = 0; i < policies.size(); ++i) {  // first: a bad mask is refused at once
        written[i].mask =
            make_verify_mask(network, policies[i].config, with_blocks, experiment.run.seed, kChip);
    }
    std::vector<PolicyRun> runs;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        progress(
            "writing " + policies[i].name, static_cast<int>(i), static_cast<int>(policies.size()));
        Written& here = written[i];
        here.writes = program_chip(network,
                                   chip,
                                   here.mask.matrices,
                                   experiment.tsb.copies,
                                   experiment.run.seed,
                                   kChip,
                                   copies_by_matrix(segments, network.first_shared_matrix),
                                   threads)
                          .writes;
        runs.emplace_back(
            policies[i].name, network, segments, here.writes, here.mask, chip, nullptr);
        runs.back().start_all();
    }
    progress("", 0, 0);
    sc_core::sc_start();  // ends when the last row of the slowest policy is written

    RunResult result;
    result.run.chip = experiment.arch.name;
    result.run.network = graph.name;
    result.run.chips = 1;
    result.run.seed = experiment.run.seed;
    result.mapping = runs.front().mapping();
    for (const PolicyRun& run : runs) {
        result.mapping->policies.push_back({run.name(), run.mapping().cost});
    }
    return result;
}

}  // namespace nvcim::sim
