// SPDX-License-Identifier: Apache-2.0
#include "models/chip/memory_config.h"

#include <catch2/catch.hpp>

#include "models/chip/chip_config.h"
#include "models/config/json_file.h"
#include "models/config/reader.h"

using namespace nvcim;

namespace {

/// What is wrong with a chip of which `text` is part.
std::string problems_of(const std::string& text) {
    Problems problems("chip");
    ChipConfig chip;
    read_struct(parse_json("{" + text + "}", "chip"), Pointer(), chip, problems);
    return problems.empty() ? "" : problems.text();
}

std::string off_chip(const std::string& bandwidth) {
    return R"("off_chip": {"provenance": {"assumption": "a test"}, "bandwidth_gb_per_s": )" +
           bandwidth + "}";
}

constexpr const char* kBuffer = R"("global_buffer": {"capacity_bytes": 1000})";

}  // namespace

TEST_CASE("a transfer takes whole cycles, rounded up once", "[chip][memory]") {
    // 12.8 GB/s: 102.4 bits per ns. At 0.78 ns: 79.872 bits per cycle.
    OffChipConfig memory;
    memory.bandwidth = GigabytesPerSecond{12.8};
    CHECK(memory.transfer_cycles(512, Nanoseconds{1}) == 5);
    CHECK(memory.transfer_cycles(513, Nanoseconds{1}) == 6);
    CHECK(memory.transfer_cycles(1, Nanoseconds{1}) == 1);
    CHECK(memory.transfer_cycles(1204224, Nanoseconds{1}) == 11760);
    CHECK(memory.transfer_cycles(79872, Nanoseconds{0.78}) == 1000);
    CHECK(memory.transfer_cycles(79873, Nanoseconds{0.78}) == 1001);
}

TEST_CASE("a chip has no memory outside unless it says so", "[chip][memory]") {
    const ChipConfig chip;
    CHECK_FALSE(chip.off_chip.exists());
    CHECK_FALSE(chip.global_buffer.exists());
    CHECK(chip.tile.input_buffer.ports == 0);
}

TEST_CASE("memory outside and global buffer come together", "[chip][memory]") {
    CHECK(problems_of(off_chip("2") + ", " + kBuffer).empty());
    CHECK_THAT(problems_of(off_chip("2")),
               Catch::Contains("/global_buffer/capacity_bytes: expected more than 0, since "
                               "/off_chip/bandwidth_gb_per_s is 2, got 0"));
    CHECK_THAT(problems_of(kBuffer),
               Catch::Contains("/global_buffer/capacity_bytes: expected 0, since "
                               "/off_chip/bandwidth_gb_per_s is 0, got 1000"));
}

TEST_CASE("a missing origin does not hide a missing global buffer", "[chip][memory]") {
    const std::string problems = problems_of(R"("off_chip": {"bandwidth_gb_per_s": 2})");
    CHECK_THAT(problems,
               Catch::Contains("2 problems") &&
                   Catch::Contains("/global_buffer/capacity_bytes: expected more than 0") &&
                   Catch::Contains("/off_chip/provenance: expected a \"source\""));
}

TEST_CASE("a bandwidth is a whole number of MB/s and has an origin", "[chip][memory]") {
    CHECK_THAT(problems_of(off_chip("0.0123456") + ", " + kBuffer),
               Catch::Contains("expected a whole number of MB/s, got 0.0123456 GB/s"));
    CHECK_THAT(problems_of(R"("off_chip": {"bandwidth_gb_per_s": 1})"),
               Catch::Contains("/off_chip/provenance"));
}
