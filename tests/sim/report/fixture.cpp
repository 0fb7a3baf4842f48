// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/report/fixture.h"

#include <utility>

namespace nvcim::sim {

namespace {

AccuracyResult accuracy() {
    AccuracyResult out;
    out.ideal = 90.2;
    out.own = 89.3;
    out.before = ChipAccuracies{{85.9, 83.1, 87.2, 84.6, 86.3, 82.4, 87.9, 85.0, 86.8, 83.8}};
    out.after = ChipAccuracies{{88.8, 88.5, 89.0, 88.6, 88.9, 88.3, 89.1, 88.7, 88.8, 88.4}};
    out.controls = {
        {"bias only",
         ChipAccuracies{{86.9, 85.2, 87.6, 86.0, 86.8, 84.9, 88.0, 86.1, 87.2, 85.4}},
         0.0},
        {"statistical TSB",
         ChipAccuracies{{86.0, 83.4, 87.1, 84.5, 86.6, 82.8, 87.8, 85.2, 86.7, 84.1}},
         0.00245},
        {"random verify",
         ChipAccuracies{{85.9, 83.0, 87.3, 84.6, 86.2, 82.5, 87.9, 85.1, 86.7, 83.9}},
         0.00245},
        {"full verify",
         ChipAccuracies{{89.3, 89.2, 89.3, 89.3, 89.2, 89.2, 89.4, 89.3, 89.3, 89.2}},
         1.0},
    };
    return out;
}

EnergyResult energy() {
    EnergyResult out;
    const auto add = [&](const char* component,
                         const char* stage,
                         const char* operation,
                         std::int64_t count,
                         double each_pj) {
        out.breakdown.push_back(
            {component, stage, operation, count, static_cast<double>(count) * each_pj});
    };
    struct Stage {
        const char* name;
        std::int64_t positions, converted;
    };
    for (const Stage& s : {Stage{"conv1", 784, 64},
                           Stage{"conv2", 196, 512},
                           Stage{"tsb@conv2", 49, 128},
                           Stage{"fc1", 1, 13312},
                           Stage{"tsb@fc1", 8, 128},
                           Stage{"fc2", 1, 80}}) {
        const std::int64_t conversions = s.positions * s.converted * 8;
        add("crossbar", s.name, "row read", conversions, 0.12);
        add("dac", s.name, "drive", s.positions * 128 * 8, 0.02);
        add("adc", s.name, "conversion", conversions, 0.53);
        add("shift_add", s.name, "addition", conversions, 0.04);
        add("buffer", s.name, "bit", s.positions * s.converted * 10, 0.006);
        add("vector_unit", s.name, "operation", s.positions * s.converted / 4, 0.3);
        add("network", s.name, "bit hop", s.positions * s.converted * 3, 0.012);
    }
    add("leakage", "", "leakage", 36842, 8.0);
    return out;
}

MappingResult mapping() {
    MappingResult out;
    out.policy = "shared_blocks";
    out.cost = {3392000, 33177, 1.93e6, 2.61e7, 0.00245, 3};
    out.layers = {{"conv1", {3200, 0, 2.5e3, 2.2e4, 0.0, 0}},
                  {"conv2", {102400, 0, 4.0e4, 7.4e5, 0.0, 0}},
                  {"fc1", {3211264, 0, 1.57e6, 2.3e7, 0.0, 0}},
                  {"fc2", {20480, 0, 2.6e4, 1.5e5, 0.0, 0}},
                  {"tsb", {54656, 33177, 2.9e5, 2.2e6, 1.0, 3}}};
    out.policies = {{"none", {3345536, 0, 1.64e6, 2.4e7, 0.0, 0}},
                    {"shared_blocks", {3392000, 33177, 1.93e6, 2.61e7, 0.00245, 3}},
                    {"all", {28100000, 24750000, 1.12e8, 4.6e8, 1.0, 2210}}};
    for (const auto& [pulses, cells] :
         {std::pair{1, 3336000}, std::pair{5, 4100}, std::pair{9, 1300}, std::pair{100, 3}}) {
        out.pulses_per_cell.add(pulses, cells);
    }
    out.cycles_per_row.add(101, 9800);
    out.cycles_per_row.add(4401, 120);
    out.worst_cell = WorstCell{"tsb", 3, 17, 2, 100};
    out.energy = {{"write_driver", "tsb", "SET pulse", 54656, 2.2e6}};
    return out;
}

void add_stages(RunResult& result) {
    result.stages = {{"conv1", 1, 1, 784, 40, 17720, 17248, {40, 0, 392, 0}, 0.468},
                     {"conv2", 16, 1, 196, 3860, 27030, 12936, {9712, 0, 430, 92}, 0.351},
                     {"tsb@conv2", 2, 1, 49, 9890, 28110, 3332, {14202, 611, 0, 75}, 0.09},
                     {"fc1", 208, 13, 1, 28140, 33816, 5676, {0, 0, 0, 0}, 0.154},
                     {"tsb@fc1", 0, 1, 8, 33830, 34420, 544, {0, 46, 0, 0}, 0.015},
                     {"fc2", 4, 1, 1, 34440, 36842, 2402, {0, 0, 0, 0}, 0.065}};
    const char* const causes[] = {"busy", "input", "busy", "resource", "busy", "network"};
    for (const StageResult& stage : result.stages) {
        const std::int64_t length = (stage.last_end_cycle - stage.first_start_cycle) / 6;
        for (std::int64_t i = 0; i < 6; ++i) {
            const bool stalls = stage.stall_cycles.input > 100;
            result.timeline.push_back({stage.stage,
                                       stalls ? causes[i] : "busy",
                                       stage.first_start_cycle + i * length,
                                       length});
        }
    }
}

}  // namespace

RunResult example_result() {
    RunResult out;
    out.run = {
        "demo", "rram_28nm_small", "lenet4", "fashion-mnist", "test", "bit_serial", 1000, 10, 1};
    out.accuracy = accuracy();
    out.latency = LatencyResult{36842, 17640, 1000, 1, true};
    out.energy = energy();
    out.area = AreaResult{{{"crossbar", "tiles", 256, 0.164},
                           {"adc", "tiles", 2048, 2.46},
                           {"dac", "tiles", 32768, 0.0054},
                           {"shift_add", "tiles", 2048, 0.123},
                           {"buffer", "tiles", 32, 0.664},
                           {"vector_unit", "tiles", 16, 0.201},
                           {"router", "network", 16, 0.604},
                           {"io", "io", 1, 0.5}}};
    out.mapping = mapping();
    out.layout = LayoutResult{
        231, 256, 15, 16, 0, 0.71, "row_major", {{"row_major", 304576}, {"traffic_aware", 233376}}};
    out.layers = {{"conv1", 25, 16, 1, 0.195, 31.2, 0.0275, 401408, 12},
                  {"conv2", 400, 32, 16, 0.391, 24.6, 0.0589, 802816, 1411},
                  {"tsb", 32, 32, 2, 0.25, 38.9, 0.0113, 51200, 0},
                  {"fc1", 1568, 256, 208, 0.942, 17.8, 0.1288, 106496, 2966},
                  {"fc2", 256, 10, 4, 0.312, 21.5, 0.0841, 640, 1}};
    add_stages(out);
    return out;
}

}  // namespace nvcim::sim
