// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/vcd.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <utility>
#include <vector>

using namespace nvcim::sim;

namespace {

std::string dump(const Recorder& trace) {
    std::ostringstream out;
    write_vcd(trace, out);
    return out.str();
}

using Changes = std::map<std::string, std::vector<std::pair<std::int64_t, std::string>>>;

/// Reads what both writers produce: changes by full signal name, leading zeros dropped, values
/// that repeat dropped (a converter may dump a checkpoint).
Changes parse(std::istream& in) {
    Changes out;
    std::map<std::string, std::string> names;
    std::vector<std::string> scopes;
    std::int64_t now = 0;
    const auto add = [&](const std::string& id, std::string value) {
        value.erase(0, std::min(value.find_first_not_of('0'), value.size() - 1));
        auto& changes = out[names.at(id)];
        if (changes.empty() || changes.back().second != value) {
            changes.emplace_back(now, value);
        }
    };
    for (std::string word; in >> word;) {
        if (word == "$scope") {
            std::string type;
            std::string name;
            in >> type >> name;
            scopes.push_back(name);
        } else if (word == "$upscope") {
            scopes.pop_back();
        } else if (word == "$var") {
            std::string type;
            std::string bits;
            std::string id;
            std::string name;
            in >> type >> bits >> id >> name;
            for (std::string range; in >> range && range != "$end";) {
            }
            std::string full;
            for (const std::string& scope : scopes) {
                full += scope + ".";
            }
            names[id] = full + name + ":" + bits;
        } else if (word == "$comment" || word == "$date" || word == "$version" ||
                   word == "$timescale") {
            while (in >> word && word != "$end") {
            }
        } else if (word[0] == '#') {
            now = std::stoll(word.substr(1));
        } else if (word[0] == 'b') {
            std::string id;
            in >> id;
            add(id, word.substr(1));
        } else if (word[0] != '$') {
            add(word.substr(1), word.substr(0, 1));
        }
    }
    return out;
}

}  // namespace

TEST_CASE("signals are dumped with scopes, widths and levels", "[sim][trace]") {
    Recorder trace;
    const auto fill = trace.add_signal("tile_0.conv1.fill", 6);
    const auto busy = trace.add_signal("tile_0.conv1.busy", 1);
    trace.set(busy, 0, 1);
    trace.set(fill, 100, 5);
    trace.set(fill, 100, 6);  // the last of one time counts
    trace.set(busy, 200, 1);  // no change, no line
    trace.set(fill, 300, -1);
    trace.set(fill, 400, 64);  // needs 7 bits
    CHECK(dump(trace) ==
          "$version nvcim $end\n"
          "$comment truncated: false, events dropped: 0 $end\n"
          "$timescale 1 ps $end\n"
          "$scope module nvcim $end\n"
          "$scope module tile_0 $end\n"
          "$scope module conv1 $end\n"
          "$var wire 1 \" busy $end\n"
          "$var wire 6 ! fill [5:0] $end\n"
          "$upscope $end\n"
          "$upscope $end\n"
          "$upscope $end\n"
          "$enddefinitions $end\n"
          "#0\n"
          "$dumpvars\n"
          "b0 !\n"
          "0\"\n"
          "$end\n"
          "1\"\n"
          "#100\n"
          "b110 !\n"
          "#300\n"
          "b111111 !\n"
          "#400\n"
          "bx !\n");
}

TEST_CASE("a dump lasts until the last slice ends", "[sim][trace]") {
    Recorder trace;
    trace.set(trace.add_signal("a", 1), 10, 1);
    trace.slice(trace.add_track("b"), "mvm", 20, 30, 0);
    CHECK(dump(trace).find("#10\n1!\n#20\n1\"\n#50\n0\"\n") != std::string::npos);
}

TEST_CASE("names keep clear of what readers take for blanks and bit ranges", "[sim][trace]") {
    Recorder trace;
    trace.add_signal("tile 0.row[3]", 1);
    CHECK(dump(trace).find("tile_0") != std::string::npos);
    CHECK(dump(trace).find("row_3_") != std::string::npos);
}

TEST_CASE("gtkwave's converters keep every change of a dump", "[sim][trace]") {
    if (std::system("command -v vcd2fst >/dev/null && command -v fst2vcd >/dev/null") != 0) {
        FAIL("vcd2fst and fst2vcd are needed: install the package gtkwave");
    }
    // 200 signals of all widths (two-character names included), 20,000 levels at random times.
    Recorder trace;
    std::mt19937_64 random(11);
    std::vector<Tracer::Handle> signals;
    for (int i = 0; i < 200; ++i) {
        signals.push_back(trace.add_signal(
            "tile_" + std::to_string(i % 7) + ".unit_" + std::to_string(i) + ".level", 1 + i % 64));
    }
    std::int64_t now = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::size_t which = random() % signals.size();
        now += static_cast<std::int64_t>(random() % 3);
        const auto bits = static_cast<unsigned>(1 + which % 64);
        const std::uint64_t level = random() & ((std::uint64_t{2} << (bits - 1)) - 1);
        trace.set(signals[which], now, static_cast<std::int64_t>(level));
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / "nvcim_vcd_round_trip";
    std::filesystem::create_directories(folder);
    const std::string base = (folder / "t").string();
    write_vcd(trace, base + ".vcd");
    // Their exit code is 0 even for garbage, so only the comparison counts.
    std::system(("vcd2fst " + base + ".vcd " + base + ".fst >/dev/null 2>&1").c_str());
    std::system(("fst2vcd " + base + ".fst > " + base + "_back.vcd 2>/dev/null").c_str());
    std::istringstream original(dump(trace));
    std::ifstream back(base + "_back.vcd");
    const Changes expected = parse(original);
    const Changes found = parse(back);
    std::size_t changes = 0;
    for (const auto& [name, list] : expected) {
        changes += list.size();
    }
    CHECK(expected.size() == 200);
    CHECK(changes > 15000);  // most of 20,000 levels differ from the one before
    CHECK(found == expected);
    std::filesystem::remove_all(folder);
}
