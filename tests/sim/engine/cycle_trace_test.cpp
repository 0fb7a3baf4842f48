// SPDX-License-Identifier: Apache-2.0
/// What a trace says about a run: it adds up.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>

#include "sim/engine/cycle.h"
#include "sim/trace/counters.h"
#include "sim/trace/recorder.h"
#include "sim/trace/trace_lists.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

struct Traced {
    CycleResult result;
    Recorder trace;
};

Traced run(const Workbench& bench, int images, const TraceFilter& filter = {}) {
    Traced traced{{}, Recorder(filter)};
    CycleOptions options;
    options.tracer = &traced.trace;
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr, options);
    traced.result = simulation.run(images);
    add_counters(traced.trace);
    return traced;
}

/// The path has no gap and no overlap, and is as long as the first inference.
void check_path(const Traced& traced) {
    REQUIRE_FALSE(traced.trace.critical_path().empty());
    const std::int64_t start = traced.trace.critical_path().front().start_ps;  // cycle 0
    std::int64_t now = start;
    for (const Tracer::PathStep& step : traced.trace.critical_path()) {
        INFO(step.stage << ", " << step.unit << ", " << step.kind << ", " << step.number << ", "
                        << step.duration_ps);
        CHECK(step.start_ps == now);
        CHECK(step.duration_ps > 0);
        CHECK_FALSE(step.stage.empty());
        CHECK_FALSE(step.unit.empty());
        now += step.duration_ps;
    }
    const LatencyResult& latency = traced.result.latency;
    CHECK(now - start == latency.first_inference_cycles * latency.clock_ps);
}

ChipConfig priced_chip() {
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.adc.energy = Picojoules{2.0};
    chip.tile.crossbar.dac.energy = Picojoules{0.1};
    chip.tile.vector_unit.energy_per_operation = Picojoules{0.5};
    chip.tile.input_buffer.energy_per_bit = Picojoules{0.02};
    chip.tile.output_buffer.energy_per_bit = Picojoules{0.03};
    chip.network.energy_per_bit_hop = Picojoules{0.04};
    chip.leakage = Milliwatts{3.0};
    return chip;
}

std::int64_t power_integral_aj(const Recorder& trace) {  // microwatts x picoseconds
    std::int64_t sum = 0;
    std::int64_t since = 0;
    std::int64_t level = 0;
    for (const Recorder::Level& change : trace.levels()) {
        if (trace.signals()[change.signal].path == "chip.power_uw") {
            sum += level * (change.time_ps - since);
            since = change.time_ps;
            level = change.value;
        }
    }
    CHECK(level == 0);
    return sum;
}

}  // namespace

TEST_CASE("the critical path of one product is what docs/timing.md derives", "[sim][trace]") {
    const Workbench bench = make_workbench(plain_chip(), kLinear);
    const Traced traced = run(bench, 1);
    const std::vector<Tracer::PathStep>& path = traced.trace.critical_path();
    REQUIRE(path.size() == 4);
    CHECK(path[0].kind == "transfer");  // 1 hop, 1 flit
    CHECK(path[0].duration_ps == 2000);
    CHECK(path[1].kind == "product");  // fetched in 1, 82
    CHECK(path[1].duration_ps == 83000);
    CHECK(path[1].unit == "chip.crossbars_fc");
    CHECK(path[2].kind == "vector operations");
    CHECK(path[2].duration_ps == 1000);
    CHECK(path[3].kind == "transfer");  // 10 flits: 2 + 9
    CHECK(path[3].duration_ps == 11000);
    check_path(traced);
}

TEST_CASE("a stage that is busy is on the path with its intervals", "[sim][trace]") {
    // 16 positions, 80 cycles each; their pixels have arrived long before.
    const Workbench bench = make_workbench(plain_chip(), R"([
        {"name": "image", "op": "input", "shape": [4, 4, 4]},
        {"name": "conv", "op": "conv2d", "out_channels": 8, "kernel": 1}, {"op": "relu"},
        {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 10}])");
    const Traced traced = run(bench, 1);
    std::int64_t intervals = 0;
    for (const Tracer::PathStep& step : traced.trace.critical_path()) {
        intervals += step.kind == "product before" && step.stage == "conv" ? 1 : 0;
    }
    CHECK(intervals == 15);
    check_path(traced);
}

TEST_CASE("the critical path adds up in every network", "[sim][trace]") {
    struct Run {
        Workbench bench;
        Recorder trace;
        std::unique_ptr<CycleSimulation> simulation;
    };
    std::vector<std::unique_ptr<Run>> runs;  // all are built before the first begins
    for (const char* const layers : {kLenet, kResidual, kDigital}) {
        for (const NetworkModel model : {NetworkModel::kPacket, NetworkModel::kFlit}) {
            for (const int crossbars : {2, 40}) {  // spread over many tiles, or on few
                ChipConfig chip = plain_chip(6, 6, crossbars);
                chip.network.model = model;
                chip.network.link_bits = 16;
                chip.tile.vector_unit.lanes = 4;
                runs.push_back(std::make_unique<Run>());
                Run& run = *runs.back();
                run.bench = make_workbench(chip, layers, layers == kDigital ? "[]" : kBlock);
                CycleOptions options;
                const std::string name = "chip" + std::to_string(runs.size());
                options.instance = name.c_str();
                options.tracer = &run.trace;
                run.simulation = std::make_unique<CycleSimulation>(
                    run.bench.network, run.bench.program, run.bench.chip, nullptr, options);
            }
        }
    }
    for (const auto& run : runs) {
        const CycleResult result = run->simulation->run(3);
        check_path({result, run->trace});
    }
}

TEST_CASE("the power in a trace adds up to the energy of the run", "[sim][trace]") {
    const Traced traced = run(make_workbench(priced_chip(), kLenet, kBlock), 2);
    const double total_aj = traced.result.energy.total_pj() * 1e6;
    // Levels are whole microwatts: half a microwatt of error at most, all the time.
    const double error = 0.5 * static_cast<double>(traced.result.cycles * 1000);
    CHECK(static_cast<double>(power_integral_aj(traced.trace)) == Approx(total_aj).margin(error));
}

TEST_CASE("waits in a trace are the stall cycles of the statistics", "[sim][trace]") {
    const Traced traced = run(make_workbench(plain_chip(2, 2, 8), kLenet, kBlock), 3);
    std::map<std::pair<std::string, std::string>, std::int64_t> waits;
    for (const Stall& stall : stalls(traced.trace)) {
        waits[{stall.stage, stall.cause}] += stall.duration_ps / 1000;
    }
    for (const StageResult& stage : traced.result.stages) {
        const std::string path = "chip.stage_" + stage.stage;
        CHECK(waits[{path, "input"}] == stage.stall_cycles.input);
        CHECK(waits[{path, "network"}] == stage.stall_cycles.network);
        CHECK(waits[{path, "resource"}] == stage.stall_cycles.resource);
        CHECK(waits[{path, "output_room"}] == stage.stall_cycles.output_room);
        CHECK(waits[{path, "vector_unit"}] == stage.stall_cycles.vector_unit);
    }
}

TEST_CASE("arrows lead from a finished position to one that starts later", "[sim][trace]") {
    const Traced traced = run(make_workbench(plain_chip(), kResidual, kBlock), 2);
    const Recorder& trace = traced.trace;
    std::map<std::pair<std::uint32_t, std::int64_t>, const Recorder::Slice*> positions;
    for (const Recorder::Slice& slice : trace.slices()) {
        if (trace.kinds()[slice.kind] == "position") {
            CHECK(positions.emplace(std::pair(slice.track, slice.argument), &slice).second);
        }
    }
    CHECK_FALSE(trace.flows().empty());
    for (const Recorder::Flow& flow : trace.flows()) {
        const auto* const from = positions.at({flow.from, flow.from_argument});
        const auto* const to = positions.at({flow.to, flow.to_argument});
        CHECK(flow.from != flow.to);
        CHECK(from->start_ps + from->duration_ps < to->start_ps);
    }
}

TEST_CASE("the reads inside a product are traced when asked for", "[sim][trace]") {
    TraceFilter filter;
    filter.reads = true;
    const Workbench bench = make_workbench(plain_chip(), kLinear);
    const Traced traced = run(bench, 1, filter);
    std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> units;
    for (const Recorder::Slice& slice : traced.trace.slices()) {
        units[traced.trace.tracks()[slice.track]].emplace_back(slice.start_ps, slice.duration_ps);
    }
    // Starts at 2, fetched in 1; a read every 10; held, converted in 1, added in 1.
    const std::string path = "chip.crossbars_fc.";
    CHECK(units[path + "fetch"] ==
          std::vector<std::pair<std::int64_t, std::int64_t>>{{2000, 1000}});
    REQUIRE(units[path + "array"].size() == 8);
    REQUIRE(units[path + "adc"].size() == 8);
    REQUIRE(units[path + "shift_add"].size() == 8);
    CHECK(units[path + "array"][7] == std::pair<std::int64_t, std::int64_t>{73000, 10000});
    CHECK(units[path + "adc"][7] == std::pair<std::int64_t, std::int64_t>{83000, 1000});
    CHECK(units[path + "shift_add"][7] == std::pair<std::int64_t, std::int64_t>{84000, 1000});
    CHECK(units.count(path + "adders") == 0);  // one row block
}
