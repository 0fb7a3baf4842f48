// SPDX-License-Identifier: Apache-2.0
#include "models/device/walk.h"

#include <catch2/catch.hpp>

#include "models/base/instruction_set.h"

using namespace nvcim;

TEST_CASE("many cells at once are written to the bit as one by one", "[device][write_model]") {
    for (const WriteModelEntry& entry : write_models()) {
        for (const int way : {0, 1, 2}) {
            CAPTURE(static_cast<int>(entry.kind), way);
            CellConfig cell;
            cell.write.model = entry.kind;
            cell.programming.sigma = 0.1;
            cell.write.max_pulses = way == 1 ? 8 : 100;
            cell.write.mean_pulses = 6.0;
            cell.write.reset_step_ratio = way == 2 ? 0.6 : 1.0;
            cell.write.ramp_limit = way == 2 ? 3 : 100000;
            cell.programming.clamp = way == 1;
            const std::unique_ptr<WriteModel> model = make_write_model(cell);
            for (const int count : {0, 1, 33, 700}) {
                std::vector<CellTask> tasks;
                for (int i = 0; i < count; ++i) {
                    tasks.push_back({static_cast<std::uint64_t>(3 * i + 1), i % 4, 0});
                }
                CellDraws draws{9, {Purpose::kProgramming, 3, 2, 1, 0}, 0};
                PulseSlots slots(1);
                std::vector<CellWrite> many(tasks.size());
                model->write_all(tasks, draws, slots, many.data());
                for (std::size_t i = 0; i < tasks.size(); ++i) {
                    draws.cell = tasks[i].cell;
                    const CellWrite one = model->write(tasks[i].level, draws);
                    REQUIRE(many[i].conductance == one.conductance);
                    REQUIRE(many[i].pulses == one.pulses);
                    REQUIRE(many[i].verify_reads == one.verify_reads);
                    REQUIRE(many[i].failed == one.failed);
                    REQUIRE(many[i].reset_pulses == one.reset_pulses);
                    REQUIRE(many[i].set_ramp.steps == one.set_ramp.steps);
                    REQUIRE(many[i].set_ramp.squares == one.set_ramp.squares);
                    REQUIRE(many[i].reset_ramp.steps == one.reset_ramp.steps);
                    REQUIRE(many[i].reset_ramp.squares == one.reset_ramp.squares);
                }
            }
        }
    }
}

TEST_CASE("every instruction set walks alike", "[device][write_model]") {
    std::vector<WalkCells> ways = {portable_walk()};
#if defined(__x86_64__)
    if (instruction_set() >= InstructionSet::kAvx2) {
        ways.push_back(avx2_walk());
    }
    if (instruction_set() >= InstructionSet::kAvx512) {
        ways.push_back(avx512_walk());
    }
#endif
    const double targets[] = {0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0};
    const WalkSetup setup{
        {0, 0, 7, 8}, {5, 6}, targets, 0.1, 0.005, 0.015, 0.12, 0.09, 0.3, 5.0, 0.8, 60.0};
    constexpr std::size_t kTasks = 500;
    std::vector<CellTask> tasks;
    for (std::size_t i = 0; i < kTasks; ++i) {
        tasks.push_back({1000 - i, static_cast<int>(i % 4), i % 3});
    }
    PulseSlots expected_slots(3);
    std::vector<CellWrite> expected(kTasks);
    ways.front()(setup, tasks.data(), kTasks, expected_slots, expected.data());
    for (const WalkCells walk : ways) {
        PulseSlots slots(3);
        std::vector<CellWrite> found(kTasks);
        walk(setup, tasks.data(), kTasks, slots, found.data());
        for (std::size_t i = 0; i < kTasks; ++i) {
            REQUIRE(found[i].conductance == expected[i].conductance);
            REQUIRE(found[i].pulses == expected[i].pulses);
            REQUIRE(found[i].reset_pulses == expected[i].reset_pulses);
            REQUIRE(found[i].reset_ramp.squares == expected[i].reset_ramp.squares);
            REQUIRE(found[i].failed == expected[i].failed);
        }
        for (std::size_t group = 0; group < 3; ++group) {
            CHECK(slots.count(group).used == expected_slots.count(group).used);
            CHECK(slots.count(group).mixed == expected_slots.count(group).mixed);
            CHECK(slots.count(group).reset_only == expected_slots.count(group).reset_only);
        }
    }
}

TEST_CASE("slots say which polarities meet", "[device][write_model]") {
    // Group 1 of 3: a cell S R R and one S S, then a cell of four SET pulses; group 2: S R.
    PulseSlots slots(3);
    const auto place = [&](std::size_t group, int slot) {
        return slots.second_slot(group) + static_cast<std::size_t>(slot - 1) * slots.groups();
    };
    slots.mark_set(1, 1);
    slots.mark(place(1, 1), true);
    slots.mark(place(1, 2), true);
    CHECK(slots.count(1).used == 3);
    CHECK(slots.count(1).reset_only == 2);
    CHECK(slots.count(1).mixed == 0);
    slots.mark(place(1, 1), false);
    CHECK(slots.count(1).reset_only == 1);
    CHECK(slots.count(1).mixed == 1);
    slots.mark_set(1, 4);
    CHECK(slots.count(1).used == 4);
    CHECK(slots.count(1).reset_only == 0);
    CHECK(slots.count(1).mixed == 2);
    slots.mark_set(2, 1);
    slots.mark(place(2, 1), true);
    CHECK(slots.count(2).used == 2);
    CHECK(slots.count(2).reset_only == 1);
    CHECK(slots.count(0).used == 0);
    slots.mark(place(0, 200), true);  // far beyond what it had room for
    CHECK(slots.count(0).used == 201);
    CHECK(slots.count(1).mixed == 2);
    slots.clear();
    CHECK(slots.count(1).used == 0);
}
