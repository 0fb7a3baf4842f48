// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/text_table.h"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace nvcim::sim;

namespace {

TextTable example() {
    TextTable table({{"layer", TextTable::Align::kLeft}, {"SNR"}});
    table.add({"a_rather_long_name", "31.2"});
    table.add({"fc1", "7.8"});
    return table;
}

}  // namespace

TEST_CASE("columns are aligned and lines end without blanks", "[sim][stats]") {
    CHECK(example().text({}) ==
          "layer                SNR\n"
          "a_rather_long_name  31.2\n"
          "fc1                  7.8\n");
}

TEST_CASE("a narrow terminal cuts the first column only", "[sim][stats]") {
    // 18 characters, 2 of gap and 4: 24. A width of 16 leaves 10 for the first column.
    CHECK(example().text({false, 16}) ==
          "layer        SNR\n"
          "a_rather_…  31.2\n"
          "fc1          7.8\n");
    // Never below eight characters.
    CHECK(example().text({false, 5}).find("a_rathe…  31.2\n") != std::string::npos);
}

TEST_CASE("titles are bold only where attributes are allowed", "[sim][stats]") {
    CHECK(example().text({true, 100}).find("\033[1mlayer") == 0);
    CHECK(example().text({false, 100}).find('\033') == std::string::npos);
}

TEST_CASE("a stream that is no terminal gets no attributes", "[sim][stats]") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    unsetenv("COLUMNS");  // of whoever runs the tests
    CHECK_FALSE(terminal_style(file).color);
    CHECK(terminal_style(file).width == 100);
    std::fclose(file);
}

TEST_CASE("COLUMNS says how wide tables are, terminal or not", "[sim][stats]") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    const auto width = [&](const char* columns) {
        setenv("COLUMNS", columns, 1);
        return terminal_style(file).width;
    };
    CHECK(width("72") == 72);
    for (const char* no_width : {"", "wide", "0", "-5", "80x", "99999999999999999999"}) {
        CHECK(width(no_width) == 100);
    }
    unsetenv("COLUMNS");
    std::fclose(file);
}
