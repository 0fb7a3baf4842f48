// SPDX-License-Identifier: Apache-2.0
/// Randomised: more hardware never slows the same mapping (docs/timing.md, section 9).
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <random>

#include "models/network/graph_file.h"
#include "sim/compiler/compile.h"
#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr int kImages = 3;

/// A random network and a chip that it fits.
class Case {
public:
    explicit Case(unsigned seed) : random_(seed) {}

    int pick(int low, int high) {  // raw words only: the same everywhere
        return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
    }
    bool flip() { return pick(0, 1) == 1; }

    std::string layers() {
        std::string text = R"([{"name": "image", "op": "input", "shape": [)" +
                           std::to_string(pick(1, 3)) + ", 8, " + std::to_string(pick(6, 10)) +
                           "]}";
        const int convolutions = pick(1, 3);
        for (int i = 0; i < convolutions; ++i) {
            text += R"(, {"name": "conv)" + std::to_string(i) +
                    R"(", "op": "conv2d", "out_channels": )" + std::to_string(8 * pick(1, 5)) +
                    R"(, "kernel": 3, "padding": 1}, {"op": "relu"})";
            if (i == 0 && flip()) {
                text += R"(, {"op": "max_pool", "kernel": 2})";
            }
            if (flip()) {
                text += R"(, {"name": "tsb)" + std::to_string(i) +
                        R"(", "op": "shared_block", "block": "tsb"}, {"op": "relu"})";
            }
        }
        return text + R"(, {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 16},
            {"op": "relu"}, {"name": "tsb9", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
            {"name": "last", "op": "linear", "out_channels": 4}])";
    }

    ChipConfig chip() {
        ChipConfig chip = plain_chip(pick(2, 4), 8, pick(8, 40));
        chip.network.link_bits = 8 << pick(0, 4);
        chip.network.hop_cycles = pick(1, 4);
        chip.tile.vector_unit.lanes = 1 << pick(2, 6);
        chip.tile.crossbar.adc.bits = 10;  // lossless: products are quick
        chip.tile.crossbar.sample_hold.enabled = flip();
        chip.tile.crossbar.adc.per_crossbar = 1 << pick(2, 6);
        chip.arbitration = flip() ? Arbitration::kRoundRobin : Arbitration::kOldestFirst;
        return chip;
    }

private:
    std::mt19937 random_;
};

struct Setting {
    ChipConfig chip;
    int copies = 1;
    MappingConfig mapping;
};

/// The same network on less and on more hardware.
struct Comparison {
    std::string name;
    std::string layers;
    Setting less;
    Setting more;
};

/// Cycles of whole runs; all are built before the first begins.
std::vector<std::int64_t> cycles(const std::vector<std::pair<std::string, Setting>>& runs) {
    struct Run {
        QuantizedNetwork network;
        Program program;
        std::unique_ptr<CycleSimulation> simulation;
    };
    std::vector<std::unique_ptr<Run>> list;
    for (const auto& [layers, setting] : runs) {
        list.push_back(std::make_unique<Run>());
        Run& run = *list.back();
        run.network = outline(parse_graph(std::string(R"({"name": "random", "shared_blocks": )") +
                                              kBlock + R"(, "layers": )" + layers + "}",
                                          "random"));
        run.program = compile(run.network, setting.chip, setting.copies, setting.mapping);
        CycleOptions options;
        const std::string name = "chip" + std::to_string(list.size());
        options.instance = name.c_str();
        run.simulation = std::make_unique<CycleSimulation>(
            run.network, run.program, setting.chip, nullptr, options);
    }
    std::vector<std::int64_t> result;
    for (const auto& run : list) {
        result.push_back(run->simulation->run(kImages).cycles);
    }
    return result;
}

void check_not_slower(const std::vector<Comparison>& comparisons) {
    std::vector<std::pair<std::string, Setting>> runs;
    for (const Comparison& each : comparisons) {
        runs.emplace_back(each.layers, each.less);
        runs.emplace_back(each.layers, each.more);
    }
    const std::vector<std::int64_t> taken = cycles(runs);
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
        INFO(comparisons[i].name << " " << comparisons[i].layers);
        CHECK(taken[2 * i + 1] <= taken[2 * i]);
    }
}

/// Settings with more hardware than `base`, which the function may change before.
using More =
    std::function<std::vector<std::pair<std::string, Setting>>(Case& random, Setting& base)>;

/// Random networks on random chips are not slower with more.
void check_seeds(unsigned seeds, const More& more) {
    std::vector<Comparison> comparisons;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        Case random(seed);
        const std::string layers = random.layers();
        Setting base{random.chip(), 1, {}};
        for (const auto& [what, setting] : more(random, base)) {
            comparisons.push_back(
                {"seed " + std::to_string(seed) + ", " + what, layers, base, setting});
        }
    }
    check_not_slower(comparisons);
}

void use_one_tile(ChipConfig& chip) {
    chip.tile_columns = 1;
    chip.tile_rows = 1;
    chip.tile.crossbars = 200;
}

}  // namespace

TEST_CASE("more tiles and wider links never slow the same mapping", "[cycle][monotone]") {
    check_seeds(15, [](Case& random, Setting& base) {
        base.copies = random.pick(1, 2);
        Setting wider = base;
        wider.chip.network.link_bits *= 2;
        Setting larger = base;
        larger.chip.tile_rows += 1;
        return std::vector{std::pair{std::string("wider links"), wider},
                           std::pair{std::string("more tiles"), larger}};
    });
}

TEST_CASE("a faster memory and a larger global buffer never slow the same mapping",
          "[cycle][monotone][memory]") {
    check_seeds(15, [](Case& random, Setting& base) {
        base.chip.off_chip.bandwidth = GigabytesPerSecond{0.01 * random.pick(1, 20)};
        base.chip.off_chip.latency = Nanoseconds{static_cast<double>(random.pick(0, 300))};
        base.chip.global_buffer.capacity_bytes = random.pick(300, 600);
        Setting faster = base;
        faster.chip.off_chip.bandwidth = GigabytesPerSecond{10};
        Setting sooner = base;
        sooner.chip.off_chip.latency = Nanoseconds{0};
        Setting larger = base;
        larger.chip.global_buffer.capacity_bytes *= 4;
        return std::vector{std::pair{std::string("bandwidth"), faster},
                           std::pair{std::string("latency"), sooner},
                           std::pair{std::string("capacity"), larger}};
    });
}

TEST_CASE("more ports of the input buffer never slow a chip of one tile",
          "[cycle][monotone][ports]") {
    check_seeds(20, [](Case& random, Setting& base) {
        base.copies = random.pick(1, 2);
        use_one_tile(base.chip);
        base.chip.tile.input_buffer.ports = 1;
        base.chip.tile.input_buffer.bits_per_cycle = 1 << random.pick(2, 7);
        Setting two = base;
        two.chip.tile.input_buffer.ports = 2;
        Setting many = base;
        many.chip.tile.input_buffer.ports = 0;
        return std::vector{std::pair{std::string("two ports"), two},
                           std::pair{std::string("no limit"), many}};
    });
}

TEST_CASE("more replicas and more copies of a shared block never slow a chip of one tile",
          "[cycle][monotone]") {
    check_seeds(15, [](Case& random, Setting& base) {
        use_one_tile(base.chip);
        Setting copies = base;
        copies.copies = 2;
        Setting replicas = base;
        replicas.mapping.replication = Replication::kExplicit;
        replicas.mapping.replicas = {{"conv0", random.pick(2, 5)}};
        return std::vector{std::pair{std::string("copies"), copies},
                           std::pair{std::string("replicas"), replicas}};
    });
}
