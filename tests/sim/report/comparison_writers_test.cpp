// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison_writers.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace nvcim::sim;
using nlohmann::json;

namespace {

/// Runs "a", "b", .. with one statistic each.
Comparison example(std::string path, std::string unit, std::vector<json> values) {
    Comparison comparison;
    Comparison::Statistic statistic{
        std::move(path), std::move(unit), true, std::move(values), {}, {}};
    for (const json& value : statistic.values) {
        FinishedRun run;
        run.folder = std::string(1, static_cast<char>('a' + comparison.runs.size()));
        comparison.runs.push_back(run);
        const bool is_number = value.is_number() && statistic.values[0].is_number();
        const double first = is_number ? statistic.values[0].get<double>() : 0.0;
        statistic.differences.push_back(is_number ? std::optional(value.get<double>() - first)
                                                  : std::nullopt);
        statistic.ratios.push_back(
            is_number && first != 0.0 ? std::optional(value.get<double>() / first) : std::nullopt);
    }
    comparison.statistics = {statistic};
    return comparison;
}

/// The row of the statistic, blanks between cells as one.
std::string row(const std::string& unit, const std::vector<json>& values) {
    std::istringstream lines(comparison_text(example("it", unit, values), false, {}));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string text;
        for (std::string word; words >> word;) {
            text += (text.empty() ? "" : " ") + word;
        }
        if (text.rfind("it ", 0) == 0) {
            return text;
        }
    }
    return "";
}

std::size_t tables(const Comparison& comparison, int width) {
    const std::string text = comparison_text(comparison, false, {false, width});
    std::size_t count = 0;
    for (std::size_t at = text.find("\nstatist"); at != std::string::npos;
         at = text.find("\nstatist", at + 1)) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("numbers of a row share unit and decimals", "[sim][report][compare]") {
    CHECK(row("pJ", {3539926.0, 3541620.0}) == "it µJ 3.5399 3.5416 +0.0017 1.0005");
    CHECK(row("ns", {67934.0, 999.0}) == "it µs 67.934 0.999 -66.935 0.01471");
    CHECK(row("cycles", {62720, 31360}) == "it cycles 62,720 31,360 -31,360 0.5000");
    CHECK(row("cycles", {3, 1000}) == "it cycles 3 1,000 +997 333.3333");
    CHECK(row("%", {90.2, 87.575}) == "it % 90.20 87.58 -2.62 0.9709");
    CHECK(row("1", {0, 0.00244857}) == "it 0.0000000 0.0024486 +0.0024486 -");
    CHECK(row("", {"conv1", "conv1"}) == "it conv1 conv1");
    CHECK(row("", {true, false}) == "it true false");
    CHECK(row("ns", {1.0, nullptr}) == "it ns 1 - - -");
    CHECK(row("ns", {nullptr, nullptr}).empty());
}

TEST_CASE("runs stand side by side as far as the width allows", "[sim][report][compare]") {
    // "statistic", unit "" and A of 3 characters with gaps of 2: 9 + 2 + 0 + 2 + 3 = 16. A further
    // run takes 3, "B - A" 5, "2.0000" 6 and gaps: 20. All three: 76, two: 56.
    const Comparison four = example("it", "", {100, 200, 300, 400});
    CHECK(tables(four, 76) == 1);
    CHECK(tables(four, 75) == 2);
    CHECK(tables(four, 56) == 2);
    CHECK(tables(four, 55) == 3);
    CHECK(tables(four, 10) == 3);
}

TEST_CASE("long values of parameters are abbreviated, in tables only", "[sim][report][compare]") {
    Comparison comparison = example("it", "", {1, 2});
    const json list(std::vector<int>(40, 123));
    const std::string path = "some/where/far/away/networks/lenet4.json";
    comparison.parameters = {{"/list", {list, nullptr}, true}, {"/workload", {path, ""}, true}};
    const std::string text = comparison_text(comparison, false, {});
    CHECK_THAT(text, Catch::Contains("[123, … 40 values]"));
    CHECK_THAT(text, Catch::Contains("…ay/networks/lenet4.json") && Catch::Contains("\"\""));
    const json document = json::parse(comparison_json(comparison));
    CHECK(document["format"] == "nvcim-compare");
    CHECK(document["parameters"][0]["values"][0] == list);
    CHECK(document["parameters"][1]["values"][0] == path);
    CHECK(document["statistics"][0]["differences"] == json({0.0, 1.0}));
}

TEST_CASE("CSV has a line per statistic and run", "[sim][report][compare]") {
    CHECK(comparison_csv(example("latency.interval_ns", "ns", {2.0, 3.5, nullptr})) ==
          "statistic,unit,run,value,difference,ratio\n"
          "latency.interval_ns,ns,a,2.0,0.0,1.0\n"
          "latency.interval_ns,ns,b,3.5,1.5,1.75\n"
          "latency.interval_ns,ns,c,,,\n");
    CHECK(comparison_csv(example("x", "", {"p,q", "r"})) ==
          "statistic,unit,run,value,difference,ratio\n"
          "x,,a,\"p,q\",,\nx,,b,r,,\n");
}
