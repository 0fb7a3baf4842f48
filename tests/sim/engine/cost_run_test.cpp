// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cost_run.h"

#include <catch2/catch.hpp>

#include "models/network/graph_file.h"
#include "sim/engine/workload.h"
#include "sim/modules/sim_time.h"
#include "sim/stats/stat_tree.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

Experiment experiment_of(const std::string& chip, const std::string& network) {
    ExperimentSource source;
    source.arch = std::string(NVCIM_SOURCE_DIR) + "/arch/chips/" + chip + ".json";
    source.workload = std::string(NVCIM_SOURCE_DIR) + "/workloads/networks/" + network + ".json";
    source.overrides = {"/run/fidelity=cost"};
    return load_experiment(source);
}

RunResult run_cost_of(const Experiment& experiment) {
    const Graph graph = load_graph(experiment.workload);
    return run_cost(experiment, graph, lay_out(experiment, graph), nullptr);
}

}  // namespace

TEST_CASE("a cost run counts programming without weights", "[cost]") {
    Experiment experiment = experiment_of("rram-128", "lenet4");
    const RunResult result = run_cost_of(experiment);
    REQUIRE(result.mapping);
    CHECK(result.mapping->policy == "shared_blocks");
    CHECK(result.mapping->sampled_rows == kSampledRows);
    // Open loop: one pulse for each of 417,168 weights of 4 slices, and the block's 32 x 32.
    const std::vector<NamedProgrammingCost>& policies = result.mapping->policies;
    REQUIRE(policies.size() == 3);
    CHECK(policies[1].name == "none");
    CHECK(policies[1].cost.pulses == (417168 + 32 * 32) * 4);
    CHECK(policies[1].cost.verify_reads == 0);
    // Rows x crossbars side by side, each a set-up and a pulse: conv1 25 x 1, conv2 400 x 2,
    // fc1 1568 x 16, fc2 256 x 1, block 32 x 2.
    const ChipConfig& chip = experiment.arch;
    const std::int64_t rows = 25 + 400 * 2 + 1568 * 16 + 256 + 32 * 2;
    const std::int64_t pulse = cycles(chip.tile.crossbar.cell.write.pulse, chip.clock);
    CHECK(policies[1].cost.time_ns ==
          Approx(static_cast<double>(rows * (chip.write_drivers.row_setup_cycles + pulse))));
    // Verified: 1,024 weights of 4 cells; a full simulation takes 40,931 pulses for them.
    CHECK(result.mapping->cost.verify_reads == Approx(40931).epsilon(0.1));
    CHECK(result.mapping->cost.pulses == 417168 * 4 + result.mapping->cost.verify_reads);
    CHECK(result.mapping->cost.verified_weight_fraction == Approx(1024.0 / (417168 + 1024)));
    CHECK(policies[2].cost.verified_weight_fraction == 1.0);
}

TEST_CASE("a cost run says that it knows nothing about accuracy", "[cost]") {
    const RunResult result = run_cost_of(experiment_of("rram-128", "lenet4"));
    CHECK(result.accuracy.configured().per_chip.empty());
    CHECK(StatTree(result).values()["accuracy"]["simulated"] == false);
    REQUIRE(result.energy);
    CHECK(result.energy->input_density == Approx(0.25).epsilon(1e-4));
    CHECK(result.area);
    CHECK(result.layers.size() == result.stages.size());
}

TEST_CASE("resnet18-imagenet runs in a cost run, with neither weights nor data set", "[cost]") {
    const Experiment experiment = load_experiment(
        std::string(NVCIM_SOURCE_DIR) + "/workloads/experiments/resnet18-imagenet-cost.json");
    CHECK_NOTHROW(check_workload(experiment));
    const RunResult result = run_cost_of(experiment);
    REQUIRE(result.latency);
    // conv1 alone: 112 x 112 positions of 8 reads x 10 cycles.
    CHECK(result.latency->first_inference_cycles > 112 * 112 * 80);
    CHECK(result.stages.front().busy_cycles == 112 * 112 * 80);
}

TEST_CASE("reports count every replica", "[cost][replicas]") {
    Experiment experiment = experiment_of("rram-128", "lenet4");
    experiment.mapping.replication = Replication::kExplicit;
    experiment.mapping.replicas = {{"conv1", 3}, {"conv2", 2}};
    const RunResult result = run_cost_of(experiment);
    // 221 crossbars once, 2 more of conv1 and 8 more of conv2.
    REQUIRE(result.layout);
    CHECK(result.layout->crossbars == 221 + 2 + 8);
    CHECK(result.layout->replicas == 3);
    CHECK(result.layers[0].crossbars == 3);
    CHECK(result.layers[1].crossbars == 16);
    CHECK(result.stages[1].crossbars == 16);
    CHECK(result.stages[1].replicas == 2);
    // Four pulses per weight and copy: 25 x 16 weights, 400 x 32.
    const std::vector<NamedProgrammingCost>& layers = result.mapping->layers;
    CHECK(layers[0].name == "conv1.0");
    CHECK(layers[2].name == "conv1.2");
    CHECK(layers[2].cost.pulses == 25 * 16 * 4);
    CHECK(layers[4].name == "conv2.1");
    CHECK(result.mapping->policies[1].cost.pulses ==
          (417168 + 32 * 32 + 2 * 25 * 16 + 400 * 32) * 4);
    // 1,024 weights of four cells; read back: 128 cells of every row, both of a pair together.
    CHECK(result.mapping->cost.verified_cells == 32 * 32 * 4);
    const std::int64_t rows = 3 * 25 + 2 * 400 * 2 + 1568 * 16 + 256;
    CHECK(result.mapping->read_back->cell_reads == rows * 128);
}
