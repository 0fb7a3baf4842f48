// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/worker_pool.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <map>

#include "models/base/error.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

TEST_CASE("every job ends with its outcome, whatever becomes of its process", "[sim][sweep]") {
    const int workers = GENERATE(1, 3);
    std::map<std::int64_t, JobOutcome> outcomes;
    run_in_processes(
        {0, 1, 2, 3, 4, 5},
        workers,
        [](std::int64_t number) -> std::string {
            switch (number) {
                case 1:
                    throw MappingError("does not fit\nat all");
                case 2:
                    std::raise(SIGKILL);
                    return "";
                case 3:
                    throw std::runtime_error("oops");
                case 4:
                    return std::string(300000, 'x');  // more than a pipe holds
                default:
                    return "result " + std::to_string(number);
            }
        },
        [&](const JobOutcome& outcome) { outcomes[outcome.number] = outcome; });
    REQUIRE(outcomes.size() == 6);
    CHECK(outcomes[0].is_done);
    CHECK(outcomes[0].text == "result 0");
    CHECK_FALSE(outcomes[1].is_done);
    CHECK(outcomes[1].text == "does not fit\nat all");
    CHECK(outcomes[1].exit_code == 3);
    CHECK_FALSE(outcomes[2].is_done);
    CHECK_THAT(outcomes[2].text, Contains("signal 9"));
    CHECK(outcomes[2].exit_code == 1);
    CHECK_THAT(outcomes[3].text, Contains("oops"));
    CHECK(outcomes[4].text.size() == 300000);
    CHECK(outcomes[5].text == "result 5");
}
