// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/event_log.h"

#include <catch2/catch.hpp>

#include "sim/modules/calendar.h"

using namespace nvcim::sim;

namespace {

class Worker : public Actor {
public:
    void act(int /*what*/, std::int64_t /*argument*/) override {}
    [[nodiscard]] Activity activity_before(int what, std::int64_t argument) const override {
        return {"stage", "unit", what == 0 ? "work" : "transfer", argument, what == 0 ? -1 : 3};
    }
};

}  // namespace

TEST_CASE("the path behind an event follows the causes without a gap", "[sim][event_log]") {
    const Worker worker;
    EventLog log;
    log.add(10, kNoEvent, 0, worker, 0, 1);  // first event, at once
    log.add(11, 10, 5, worker, 0, 2);
    log.add(12, 10, 7, worker, 0, 3);
    log.add(13, 11, 15, worker, 1, 4);  // takes 3, held up for 5 or 7
    log.add(14, 13, 15, worker, 0, 5);  // at once: no step
    const std::vector<PathStep> path = log.path_to(14);
    REQUIRE(path.size() == 3);
    CHECK(path[0].end == 5);
    CHECK(path[0].number == 2);
    CHECK(path[1].kind == "transfer held up");
    CHECK(path[1].start == 5);
    CHECK(path[1].end == 12);
    CHECK(path[2].kind == "transfer");
    CHECK(path[2].end == 15);

    log.because(13, 12);
    CHECK(log.path_to(14)[0].number == 3);
    CHECK(log.path_to(14)[1].start == 7);
    CHECK(log.path_to(kNoEvent).empty());
}
