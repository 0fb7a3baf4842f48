// SPDX-License-Identifier: Apache-2.0
/// The rules that span fields of the chip, each with its message.
#include <catch2/catch.hpp>

#include "models/chip/chip_config.h"
#include "models/config/json_file.h"
#include "models/config/reader.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

template <class Struct>
std::string problems_of(const std::string& text) {
    Problems problems("x.json");
    Struct out;
    out.provenance.assumption = "test";
    read_struct(parse_json(text, "x.json"), Pointer(), out, problems);
    return problems.empty() ? "" : problems.text();
}

std::string crossbar_problems(const std::string& text) {
    return problems_of<CrossbarConfig>(text);
}

}  // namespace

TEST_CASE("physical numbers without source or assumption are refused", "[config][rules]") {
    Problems problems("x.json");
    AdcConfig adc;
    read_struct(parse_json(R"({"energy_pj": 2})", "x.json"), Pointer() / "adc", adc, problems);
    CHECK(
        problems.text() ==
        "x.json: 1 problem\n  /adc/provenance: expected a \"source\" or an \"assumption\" for the "
        "physical numbers here");
}

TEST_CASE("a component that is given no physical number needs no provenance", "[config][rules]") {
    Problems problems("x.json");
    DacConfig dac;
    read_struct(parse_json(R"({"bits": 2, "area_um2": 0})", "x.json"), Pointer(), dac, problems);
    CHECK(problems.empty());
    read_struct(parse_json(R"({"energy_pj": 0.1})", "x.json"), Pointer(), dac, problems);
    CHECK(problems.size() == 1);
    dac.provenance.source = "a paper";
    Problems none("x.json");
    read_struct(parse_json(R"({"energy_pj": 0.1})", "x.json"), Pointer(), dac, none);
    CHECK(none.empty());
}

TEST_CASE("no more rows are active than there are", "[config][rules]") {
    CHECK(crossbar_problems(R"({"rows": 64, "rows_active": 64})") == "");
    CHECK_THAT(crossbar_problems(R"({"rows": 64, "rows_active": 65})"),
               Contains("/rows_active: must not exceed rows, got 65 of 64"));
}

TEST_CASE("a converter of signed sums has a sign and at least one bit", "[config][rules]") {
    // 1 bit leaves no code but 0: -(2^0 - 1) .. 2^0 - 1.
    CHECK_THAT(crossbar_problems(R"({"adc": {"bits": 1}})"),
               Contains("/adc/bits: encoding differential converts signed sums") &&
                   Contains("expected 2 or more, got 1"));
    CHECK(crossbar_problems(R"({"adc": {"bits": 2}})") == "");
    CHECK(crossbar_problems(R"({"encoding": "differential_digital", "adc": {"bits": 1}})") == "");
    CHECK(crossbar_problems(R"({"encoding": "offset", "adc": {"bits": 1}})") == "");
}

TEST_CASE("pairs of columns need an even number of columns", "[config][rules]") {
    CHECK_THAT(crossbar_problems(R"({"columns": 127})"),
               Contains("/columns: encoding differential needs pairs of columns, got 127"));
    CHECK(crossbar_problems(R"({"columns": 127, "encoding": "offset"})") == "");
    CHECK_THAT(crossbar_problems(R"({"columns": 1, "encoding": "offset"})"),
               Contains("/columns: encoding offset needs a weight and a bias column, got 1"));
}

TEST_CASE("the conductance grid holds every level of a cell", "[config][rules]") {
    // 2-bit cells on 63 steps; 6-bit cells have 63 level steps, 15 grid steps cannot hold them.
    CHECK_THAT(crossbar_problems(R"({"conductance_grid": 15, "columns": 2, "rows": 128})"),
               !Contains("grid"));
    Problems problems("x.json");
    CrossbarConfig crossbar;
    crossbar.cell.bits = 6;
    crossbar.conductance_grid = 62;
    crossbar.check(Pointer(), problems);
    CHECK(problems.text() ==
          "x.json: 1 problem\n  /conductance_grid: 6-bit cells need a grid of at least 63 steps, "
          "got 62");
    crossbar.conductance_grid = 63;
    Problems none("x.json");
    crossbar.check(Pointer(), none);
    CHECK(none.empty());
}

TEST_CASE("the sum of one read fits 31 bits", "[config][rules]") {
    // 2-bit cells, grid 2047: unit 681, range 2043, four ranges 8,172 steps.
    // 1030 rows x 8,172 x 255 = 2,146,375,800 < 2^31 = 2,147,483,648; 1031 rows exceed it.
    CrossbarConfig crossbar;
    crossbar.rows = 2048;
    crossbar.conductance_grid = 2047;
    crossbar.dac.bits = 8;
    crossbar.rows_active = 1030;
    Problems none("x.json");
    crossbar.check(Pointer(), none);
    CHECK(none.empty());
    crossbar.rows_active = 1031;
    Problems problems("x.json");
    crossbar.check(Pointer(), problems);
    CHECK_THAT(problems.text(), Contains("sums of 1031 rows with 8-bit DACs on a grid of 2047"));
}

TEST_CASE("the clock period is a whole number of picoseconds", "[config][rules]") {
    for (const double good : {1.0, 0.7, 0.001, 0.833, 999.999}) {
        ChipConfig chip;
        chip.clock = Nanoseconds{good};
        Problems problems("x.json");
        chip.check(Pointer(), problems);
        CHECK(problems.empty());
    }
    ChipConfig chip;
    chip.clock = Nanoseconds{0.8333};
    Problems problems("x.json");
    chip.check(Pointer(), problems);
    CHECK(problems.text() ==
          "x.json: 1 problem\n  /clock_ns: expected a whole number of picoseconds, got 0.8333 ns");
}

TEST_CASE("conductances, stuck cells and pulse counts are consistent", "[config][rules]") {
    CHECK_THAT(problems_of<CellConfig>(R"({"g_min_us": 40, "g_max_us": 40})"),
               Contains("/g_min_us: must be below g_max_us, got 40 and 40 uS"));
    CHECK_THAT(problems_of<CellConfig>(R"({"stuck": {"low_rate": 0.6, "high_rate": 0.5}})"),
               Contains("/stuck: low_rate + high_rate must not exceed 1, got 0.6 + 0.5"));
    CHECK_THAT(problems_of<WriteConfig>(R"({"mean_pulses": 20, "max_pulses": 10})"),
               Contains("/mean_pulses: must not exceed max_pulses, got 20 and 10"));
}
