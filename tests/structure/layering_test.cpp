// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/structure/source_tree.h"

using nvcim::structure::files_under;
using nvcim::structure::folder_of;
using nvcim::structure::lines_of;

namespace {

struct Include {
    std::string file;
    std::string target;  ///< as written between the quotes or brackets
};

std::vector<Include> includes_under(const std::string& folder) {
    std::vector<Include> found;
    for (const std::string& file : files_under(folder, {".h", ".cpp"})) {
        for (const std::string& line : lines_of(file)) {
            if (line.rfind("#include ", 0) != 0) {
                continue;
            }
            const std::size_t start = line.find_first_of("\"<");
            const std::size_t end = line.find_last_of("\">");
            REQUIRE(start < end);
            found.push_back({file, line.substr(start + 1, end - start - 1)});
        }
    }
    return found;
}

/// Folders of the ```layers block of docs/architecture.md with the number of their line.
std::map<std::string, int> documented_layers() {
    std::map<std::string, int> layers;
    int row = -1;
    for (const std::string& line : lines_of("docs/architecture.md")) {
        if (line == "```layers") {
            row = 0;
        } else if (row >= 0 && line == "```") {
            break;
        } else if (row >= 0) {
            std::string folder;
            for (const char c : line + " ") {
                if (c != ' ') {
                    folder += c;
                } else if (!folder.empty()) {
                    layers[folder] = row;
                    folder.clear();
                }
            }
            ++row;
        }
    }
    return layers;
}

bool starts_with(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}

}  // namespace

TEST_CASE("models know nothing of SystemC, of the simulator and of torch", "[structure]") {
    for (const Include& include : includes_under("models")) {
        INFO(include.file << " includes " << include.target);
        CHECK_FALSE(starts_with(include.target, "sim/"));
        CHECK_FALSE(starts_with(include.target, "systemc"));
        CHECK_FALSE(starts_with(include.target, "tlm"));
        if (folder_of(include.file) != "models/training") {
            CHECK_FALSE(starts_with(include.target, "torch/"));
            CHECK_FALSE(starts_with(include.target, "ATen/"));
            CHECK_FALSE(starts_with(include.target, "c10/"));
        }
    }
}

TEST_CASE("SystemC is included by modules, engine and program only", "[structure]") {
    for (const Include& include : includes_under("sim")) {
        const std::string folder = folder_of(include.file);
        if (folder != "sim/modules" && folder != "sim/engine" && folder != "sim/cli") {
            INFO(include.file << " includes " << include.target);
            CHECK_FALSE(starts_with(include.target, "systemc"));
            CHECK_FALSE(starts_with(include.target, "tlm"));
        }
    }
}

TEST_CASE("a folder includes itself and folders of earlier lines of the layer list",
          "[structure]") {
    const std::map<std::string, int> layers = documented_layers();
    REQUIRE(layers.size() > 10);
    for (const char* tree : {"models", "sim"}) {
        for (const Include& include : includes_under(tree)) {
            const std::string from = folder_of(include.file);
            INFO(include.file << " includes " << include.target
                              << "; the list is in docs/architecture.md");
            REQUIRE(layers.count(from) == 1);
            const std::string to = folder_of(include.target);
            if (!starts_with(to, "models/") && !starts_with(to, "sim/")) {
                continue;
            }
            REQUIRE(layers.count(to) == 1);
            CHECK((to == from || layers.at(to) < layers.at(from)));
        }
    }
}
