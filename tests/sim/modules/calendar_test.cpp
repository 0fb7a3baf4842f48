// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/calendar.h"

#include <catch2/catch.hpp>
#include <string>

#include "sim/modules/sim_time.h"

using namespace nvcim::sim;

namespace {

/// Writes down when it acts: "name@cycle ".
class Diarist : public Actor {
public:
    Diarist(const Calendar& calendar, std::string& diary) : calendar_(calendar), diary_(diary) {}
    void act(int what, std::int64_t argument) override {
        diary_ += std::string(1, static_cast<char>(what)) + std::to_string(argument) + "@" +
                  std::to_string(calendar_.now()) + " ";
    }

private:
    const Calendar& calendar_;
    std::string& diary_;
};

}  // namespace

TEST_CASE("simultaneous actions run by phase, then rank, then order of entry", "[calendar]") {
    Calendar calendar("calendar", 700);
    std::string diary;
    Diarist diarist(calendar, diary);
    calendar.at(3, Phase::kSend, 0, diarist, 'd');
    calendar.at(3, Phase::kComplete, 2, diarist, 'c');
    calendar.at(3, Phase::kComplete, 1, diarist, 'a');
    calendar.at(3, Phase::kComplete, 1, diarist, 'b');
    calendar.at(1, Phase::kSend, 9, diarist, 'x', 5);
    sc_core::sc_start(to_sc_time(3 * 700 - 1));
    CHECK(diary == "x5@1 ");
    sc_core::sc_start(to_sc_time(2));
    CHECK(diary == "x5@1 a0@3 b0@3 c0@3 d0@3 ");
}

TEST_CASE("an earlier action entered from outside comes first", "[calendar]") {
    Calendar calendar("calendar", 1000);
    std::string diary;
    Diarist diarist(calendar, diary);
    calendar.at(10, Phase::kComplete, 0, diarist, 'b');
    calendar.at(4, Phase::kComplete, 0, diarist, 'a');
    sc_core::sc_start();
    CHECK(diary == "a0@4 b0@10 ");
    CHECK(now_ps() == 10000);  // nothing happens after the last action
}

TEST_CASE("actions near and far come in order, those of one cycle in order of entry",
          "[calendar]") {
    // Around the size of the wheel (1024 cycles), once around it, and far behind it.
    Calendar calendar("calendar", 1000);
    std::string diary;
    Diarist diarist(calendar, diary);
    for (const std::int64_t cycle : {5000, 1025, 3, 1024, 1023, 70000, 64, 63, 2048}) {
        calendar.at(cycle, Phase::kComplete, 0, diarist, 'a', cycle);
    }
    calendar.at(5000, Phase::kComplete, -1, diarist, 'b', 5000);  // far as well, a lower rank
    sc_core::sc_start(to_sc_time(4500 * 1000LL));
    calendar.at(5000, Phase::kComplete, 0, diarist, 'c', 5000);  // near by now
    sc_core::sc_start();
    CHECK(diary ==
          "a3@3 a63@63 a64@64 a1023@1023 a1024@1024 a1025@1025 a2048@2048 b5000@5000 a5000@5000 "
          "c5000@5000 a70000@70000 ");
    CHECK(calendar.actions() == 11);
}
