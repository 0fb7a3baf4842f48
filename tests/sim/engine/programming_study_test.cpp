// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/programming_study.h"

#include <catch2/catch.hpp>

#include "models/network/graph_file.h"
#include "sim/compiler/random_tensors.h"

using namespace nvcim;
using namespace nvcim::sim;

TEST_CASE("programming a network accounts for every cell, pulse, row and picojoule",
          "[engine][programming_study]") {
    const Graph graph =
        load_graph(std::string(NVCIM_SOURCE_DIR) + "/workloads/networks/lenet3.json");
    Experiment experiment;
    experiment.tsb.mode = TsbMode::kOff;
    CellConfig& cell = experiment.arch.tile.crossbar.cell;
    cell.write.model = WriteModelKind::kMechanistic;
    cell.write.max_pulses = 30;
    cell.write.amplitude_step = 0.08;
    cell.write.reset_energy_ratio = 1.3;
    cell.stuck.low_rate = 0.001;
    const RunResult result = run_programming(experiment,
                                             graph,
                                             random_tensors(graph, 1),
                                             {{"all", {VerifyPolicy::kAll}},
                                              {"none", {VerifyPolicy::kNone}},
                                              {"random=0.2", {VerifyPolicy::kRandom, 0.2}}},
                                             1,
                                             [](const std::string&, int, int) {});
    REQUIRE(result.mapping);
    const MappingResult& mapping = *result.mapping;
    // Four digits per weight, all written.
    CHECK(mapping.cost.cells == 4 * graph.weight_count());
    CHECK(mapping.pulses_per_cell.count() == mapping.cost.cells);
    CHECK(mapping.pulses_per_cell.mean() * static_cast<double>(mapping.cost.cells) ==
          Approx(static_cast<double>(mapping.cost.pulses)));
    CHECK(mapping.pulses_per_cell.max() == 30);
    CHECK(mapping.worst_cell->pulses == 30);
    CHECK(mapping.cost.failed_cells > 0);
    std::int64_t binned = 0;
    for (const DistributionBin& bin : mapping.pulses_per_cell.bins()) {
        binned += bin.count;
    }
    CHECK(binned == mapping.cost.cells);

    double energy = 0.0;
    for (const EnergyLeaf& leaf : mapping.energy) {
        energy += leaf.energy_pj;
    }
    CHECK(energy == mapping.cost.energy_pj);  // exactly: the total is this sum
    CHECK(mapping.energy.size() == 3 * mapping.layers.size());
    ProgrammingCost sum;
    for (const NamedProgrammingCost& layer : mapping.layers) {
        sum.pulses += layer.cost.pulses;
        sum.failed_cells += layer.cost.failed_cells;
        sum.time_ns += layer.cost.time_ns;
    }
    CHECK(sum.pulses == mapping.cost.pulses);
    CHECK(sum.failed_cells == mapping.cost.failed_cells);
    // One crossbar after another: the rows' cycles are the chip's.
    CHECK(sum.time_ns == Approx(mapping.cost.time_ns));
    CHECK(mapping.cycles_per_row.mean() * static_cast<double>(mapping.cycles_per_row.count()) *
              experiment.arch.clock.value() ==
          Approx(mapping.cost.time_ns));

    REQUIRE(mapping.policies.size() == 3);
    CHECK(mapping.policies[1].name == "none");
    CHECK(mapping.policies[1].cost.pulses == mapping.cost.cells);
    CHECK(mapping.policies[1].cost.verify_reads == 0);
    CHECK(mapping.policies[2].cost.verified_weight_fraction == Approx(0.2).margin(1e-4));
    CHECK(mapping.policies[2].cost.pulses > mapping.policies[1].cost.pulses);
    CHECK(mapping.policies[2].cost.pulses < mapping.cost.pulses);
}
