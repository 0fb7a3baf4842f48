// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/structure/source_tree.h"

using nvcim::structure::exists;
using nvcim::structure::files_under;
using nvcim::structure::folder_of;
using nvcim::structure::lines_of;

namespace {

bool mentions(const std::vector<std::string>& lines, const std::string& text) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

/// The nearest CMakeLists.txt at or above the folder of `path`.
std::string cmake_list_of(const std::string& path) {
    std::string folder = folder_of(path);
    while (!exists(folder + "/CMakeLists.txt")) {
        folder = folder_of(folder);
        REQUIRE_FALSE(folder.empty());
    }
    return folder + "/CMakeLists.txt";
}

}  // namespace

TEST_CASE("every source file is in a CMake list", "[structure]") {
    for (const char* tree : {"models", "sim", "tests"}) {
        const std::vector<std::string> lists = files_under(tree, {"/CMakeLists.txt"});
        for (const std::string& file : files_under(tree, {".cpp"})) {
            const std::string nearest = cmake_list_of(file);
            const std::string name = std::filesystem::path(file).filename().string();
            // Shared files are named by their path from the root in the list of their user.
            const bool shared = std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
                return mentions(lines_of(list), "/" + file);
            });
            INFO(file << " is missing in " << nearest);
            CHECK((shared || mentions(lines_of(nearest), name)));
        }
    }
}

TEST_CASE("every CMake list is reached from the one above it", "[structure]") {
    for (const char* tree : {"models", "sim", "tests"}) {
        for (const std::string& list : files_under(tree, {"/CMakeLists.txt"})) {
            const std::string folder = folder_of(list);
            const std::string above = folder_of(folder);
            const std::string parent = (above.empty() ? above : above + "/") + "CMakeLists.txt";
            INFO(list << " is not mentioned in " << parent);
            CHECK((mentions(lines_of(parent), std::filesystem::path(folder).filename().string()) ||
                   mentions(lines_of("CMakeLists.txt"), "add_subdirectory(" + folder + ")")));
        }
    }
}

TEST_CASE("every source file, script and CMake file names its licence", "[structure]") {
    for (const char* tree : {"models", "sim", "tests", "scripts", "cmake", ".ci"}) {
        const auto files =
            files_under(tree, {".h", ".cpp", ".sh", ".cmake", "CMakeLists.txt", ".mjs", ".ci/run"});
        for (const std::string& file : files) {
            const std::vector<std::string> lines = lines_of(file);
            const bool script = !lines.empty() && lines.front().rfind("#!", 0) == 0;
            const std::size_t row = script ? 1 : 0;
            INFO(file << ", line " << row + 1);
            REQUIRE(lines.size() > row);
            CHECK(lines[row].find("SPDX-License-Identifier: Apache-2.0") != std::string::npos);
        }
    }
}

TEST_CASE("no source file is longer than 400 lines", "[structure]") {
    constexpr std::size_t kLongest = 400;  // past it a second idea hides in the file
    for (const char* tree : {"models", "sim", "tests"}) {
        for (const std::string& file : files_under(tree, {".h", ".cpp"})) {
            INFO(file);
            CHECK(lines_of(file).size() <= kLongest);
        }
    }
}

TEST_CASE("headers are included once and by their path from the repository root", "[structure]") {
    for (const char* tree : {"models", "sim"}) {
        for (const std::string& file : files_under(tree, {".h"})) {
            INFO(file);
            CHECK(mentions(lines_of(file), "#pragma once"));
        }
        for (const std::string& file : files_under(tree, {".h", ".cpp"})) {
            for (const std::string& line : lines_of(file)) {
                if (line.rfind("#include \"", 0) == 0) {
                    INFO(file << ": " << line);
                    CHECK(line.find('/') != std::string::npos);
                    CHECK(line.find("..") == std::string::npos);
                }
            }
        }
    }
}
