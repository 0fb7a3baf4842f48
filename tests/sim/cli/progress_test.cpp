// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/progress.h"

#include <catch2/catch.hpp>
#include <memory>

using namespace nvcim::sim;
using Catch::Matchers::Contains;

TEST_CASE("the time left is that of the parts to come at the pace so far", "[cli][progress]") {
    CHECK(remaining_text(10.0, 0, 4).empty());                         // no pace yet
    CHECK(remaining_text(10.0, 1, 4) == ", about 30 s left");          // 3 parts of 10 s
    CHECK(remaining_text(100.0, 2, 10) == ", about 7 min left");       // 8 of 50 s: 6.7 min
    CHECK(remaining_text(2.0, 2, 16777215) == ", about 4660 h left");  // 16,777,213 s
    CHECK(remaining_text(10.0, 4, 4).empty());
}

TEST_CASE("without a terminal each phase of a series is one line", "[cli][progress]") {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    REQUIRE(file);
    ProgressLine line(file.get(), false);
    for (int chip = 0; chip < 3; ++chip) {
        line.show("programming", chip, 3);
        line.show("classifying", chip, 3);
    }
    line.show("", 0, 0);
    line.show("programming", 0, 3);  // of the next series
    std::rewind(file.get());
    std::string text(1000, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    std::size_t lines = 0;
    for (const char c : text) {
        lines += c == '\n' ? 1 : 0;
    }
    CHECK(lines == 3);
    CHECK_THAT(text, Contains("programming (1 of 3)\n") && Contains("classifying (1 of 3)\n"));
}
