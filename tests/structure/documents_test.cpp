// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <string>

#include "tests/structure/source_tree.h"

using nvcim::structure::exists;
using nvcim::structure::files_under;
using nvcim::structure::folder_of;
using nvcim::structure::lines_of;

namespace {

std::vector<std::string> documents() {
    std::vector<std::string> found = files_under("docs", {".md"});
    found.push_back("README.md");
    return found;
}

}  // namespace

TEST_CASE("links between documents lead to files of the repository", "[structure]") {
    const std::regex link(R"(\]\(([^)#]+)[^)]*\))");
    for (const std::string& document : documents()) {
        for (const std::string& line : lines_of(document)) {
            for (std::sregex_iterator match(line.begin(), line.end(), link), end; match != end;
                 ++match) {
                const std::string target = (*match)[1];
                if (target.find("://") != std::string::npos) {
                    continue;
                }
                const std::filesystem::path path =
                    std::filesystem::path(folder_of(document)) / target;
                INFO(document << " links to " << target);
                CHECK(exists(path.lexically_normal().generic_string()));
            }
        }
    }
}

TEST_CASE("source files that the documents name exist", "[structure]") {
    // Words like `models/crossbar/array.h`; placeholders have capitals, stars, braces or dots.
    const std::regex name(
        R"(`((models|sim|tests|scripts|cmake|docs|arch|workloads)/[a-z0-9_/-]+\.[a-z]+)`)");
    for (const std::string& document : documents()) {
        for (const std::string& line : lines_of(document)) {
            for (std::sregex_iterator match(line.begin(), line.end(), name), end; match != end;
                 ++match) {
                INFO(document << " names " << (*match)[1]);
                CHECK(exists((*match)[1]));
            }
        }
    }
}

TEST_CASE("every decision record states context, choice and consequences", "[structure]") {
    for (const std::string& record : files_under("docs/decisions", {".md"})) {
        std::string text;
        for (const std::string& line : lines_of(record)) {
            text += line + "\n";
        }
        INFO(record);
        CHECK(text.find("\n## Context\n") != std::string::npos);
        CHECK(text.find("\n## Choice\n") != std::string::npos);
        CHECK(text.find("\n## Consequences\n") != std::string::npos);
    }
}
