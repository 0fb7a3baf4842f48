// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/worker_pool.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/base/error.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

namespace {

/// What a job told, and how it ended.
struct Heard {
    std::vector<std::string> lines;
    JobEnd end;
    int ends = 0;
};

void do_job(std::size_t number, const Tell& tell) {
    switch (number) {
        case 1:
            throw MappingError("does not fit\nat all");
        case 2:
            tell("begun");
            std::raise(SIGKILL);
            return;
        case 3:
            throw std::runtime_error("oops");
        case 4:
            tell(std::string(300000, 'x'));  // more than a pipe holds
            tell("more");
            return;
        case 5:  // jobs of its own
            run_in_processes(
                3,
                2,
                [](std::size_t inner, const Tell& tell_outer) {
                    if (inner == 1) {
                        std::raise(SIGKILL);
                    }
                    tell_outer("inner " + std::to_string(inner));
                },
                [&](std::size_t, const std::string& line) { tell(line); },
                [&](std::size_t inner, const JobEnd& end) {
                    if (!end.is_done) {
                        tell("lost " + std::to_string(inner));
                    }
                });
            return;
        default:
            tell("result " + std::to_string(number));
    }
}

}  // namespace

TEST_CASE("every job ends with its outcome, whatever becomes of its process", "[sim][sweep]") {
    const int workers = GENERATE(1, 3);
    std::map<std::size_t, Heard> heard;
    run_in_processes(
        6,
        workers,
        do_job,
        [&](std::size_t number, const std::string& line) {
            CHECK(heard[number].ends == 0);
            heard[number].lines.push_back(line);
        },
        [&](std::size_t number, const JobEnd& end) {
            heard[number].end = end;
            ++heard[number].ends;
        });
    REQUIRE(heard.size() == 6);
    for (const auto& [number, each] : heard) {
        CHECK(each.ends == 1);
        CHECK(each.end.is_done == (number == 0 || number > 3));
    }
    CHECK(heard[0].lines == std::vector<std::string>{"result 0"});
    CHECK(heard[1].end.error == "does not fit\nat all");
    CHECK(heard[1].end.exit_code == 3);
    CHECK(heard[2].lines == std::vector<std::string>{"begun"});
    CHECK_THAT(heard[2].end.error, Contains("signal 9"));
    CHECK(heard[2].end.exit_code == 1);
    CHECK_THAT(heard[3].end.error, Contains("oops"));
    REQUIRE(heard[4].lines.size() == 2);
    CHECK(heard[4].lines[0].size() == 300000);
    std::sort(heard[5].lines.begin(), heard[5].lines.end());
    CHECK(heard[5].lines == std::vector<std::string>{"inner 0", "inner 2", "lost 1"});
}
