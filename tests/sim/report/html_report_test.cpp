// SPDX-License-Identifier: Apache-2.0
#include "sim/report/html_report.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/config/json_file.h"
#include "tests/sim/report/fixture.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++n;
    }
    return n;
}

/// The JSON block of a page.
nlohmann::json data_of(const std::string& page) {
    const std::string open = R"(<script type="application/json" id="data">)";
    const std::size_t begin = page.find(open) + open.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

}  // namespace

TEST_CASE("the report is one page of bounded size that refers to nothing outside",
          "[sim][report]") {
    const std::string page = html_report(example_result(), {{"run", {{"chips", 10}}}});
    CHECK(page.size() < 1500000);
    CHECK(page.find("<script src") == std::string::npos);
    CHECK(page.find("<link") == std::string::npos);
    CHECK(page.find("default-src 'none'") != std::string::npos);
    for (const char* mark : {"@TITLE@", "@STYLE@", "@DATA@", "@VEGA@", "@SCRIPT@"}) {
        CHECK(page.find(mark) == std::string::npos);
    }
}

TEST_CASE("the report carries statistics, timeline and configuration", "[sim][report]") {
    const auto data = data_of(html_report(example_result(), {{"run", {{"chips", 10}}}}));
    CHECK(data["stats"]["latency"]["first_inference_cycles"] == 36842);
    CHECK(data["timeline"]["spans"].size() == example_result().timeline.size());
    CHECK(data["config"]["run"]["chips"] == 10);
}

TEST_CASE("names that look like markup cannot end a script or a title", "[sim][report]") {
    RunResult result = example_result();
    const std::string before = html_report(result, {});
    result.run.experiment = "</title></script><script>alert(1)</script><!--";
    const std::string page = html_report(result, {});
    CHECK(count(page, "</script>") == count(before, "</script>"));
    CHECK(count(page, "</title>") == count(before, "</title>"));
    CHECK(data_of(page)["stats"]["run"]["experiment"] == result.run.experiment);
}

/// Pages for the browser test (tests/e2e/report_browser_test.sh); written where it says.
TEST_CASE("pages of a whole and of an empty run for the browser", "[.][browser]") {
    const char* folder = std::getenv("NVCIM_REPORT_FOLDER");
    REQUIRE(folder != nullptr);
    const nlohmann::ordered_json config = {
        {"arch", {{"name", "rram_28nm_small"}, {"clock_ns", 1.0}}},
        {"run", {{"images", 1000}, {"chips", 10}, {"seed", 1}}}};
    write_file(std::string(folder) + "/whole.html", html_report(example_result(), config));
    write_file(std::string(folder) + "/empty.html", html_report(RunResult{}, config));
}
