// SPDX-License-Identifier: Apache-2.0
#include "tests/structure/console_blocks.h"

#include <catch2/catch.hpp>

using nvcim::structure::console_examples;
using nvcim::structure::Example;
using nvcim::structure::shows;

TEST_CASE("a python block is one script", "[structure]") {
    const std::vector<Example> examples = console_examples({
        "```console",
        "$ first",
        "```",
        "```python",
        "if True:",
        "    $ x",
        "```",
        "```console",
        "$ second",
        "```",
    });
    REQUIRE(examples.size() == 3);
    CHECK_FALSE(examples[0].is_python);
    CHECK(examples[1].is_python);
    CHECK(examples[1].line == 4);
    CHECK(examples[1].command == "if True:\n    $ x\n");
    CHECK(examples[2].command == "second");
}

TEST_CASE("commands and their outputs are taken from console blocks only", "[structure]") {
    const std::vector<Example> examples = console_examples({
        "text",
        "```sh",
        "$ not this one",
        "```",
        "```console",
        "$ first \\",
        "    --option",
        "its output",
        "",
        "after a blank line",
        "$ second",
        "```",
        "$ nor this",
        "```console",
        "$ third",
        "it fails",
        "[exit code 3]",
        "```",
    });
    REQUIRE(examples.size() == 3);
    CHECK(examples[0].command == "first \\\n    --option");
    CHECK(examples[0].output == std::vector<std::string>{"its output", "", "after a blank line"});
    CHECK(examples[0].line == 6);
    CHECK(examples[1].command == "second");
    CHECK(examples[1].output.empty());
    CHECK(examples[2].exit_code == 3);
    CHECK(examples[2].output == std::vector<std::string>{"it fails"});
}

TEST_CASE("expected output is compared line by line", "[structure]") {
    CHECK(shows({"one", "two"}, {"one", "two  "}));
    CHECK_FALSE(shows({"one", "two"}, {"one"}));
    CHECK_FALSE(shows({"one"}, {"one", "two"}));
    CHECK_FALSE(shows({"one"}, {"One"}));
}

TEST_CASE("three dots stand for any text of a line or for any lines", "[structure]") {
    CHECK(shows({"took ... ms"}, {"took 12 ms"}));
    CHECK_FALSE(shows({"took ... ms"}, {"took 12 s"}));
    CHECK(shows({"a...b...c"}, {"a b b c"}));
    CHECK(shows({"first", "...", "last"}, {"first", "last"}));
    CHECK(shows({"first", "...", "last"}, {"first", "1", "2", "last"}));
    CHECK_FALSE(shows({"first", "...", "last"}, {"first", "1", "2"}));
}
