// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/noc.h"

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <limits>

#include "models/config/config.h"
#include "models/config/json_file.h"
#include "sim/cli/commands.h"
#include "sim/engine/file_kind.h"
#include "sim/engine/noc_report.h"

namespace nvcim::sim {

namespace {

/// The part of an experiment that has a network, so that pointers are the same everywhere.
struct NetworkSource {
    ChipConfig arch;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("arch", self.arch, "the chip");
    }
};

ChipConfig load_chip(const std::string& file, const std::vector<std::string>& settings) {
    std::vector<Override> overrides;
    if (file.empty()) {
        overrides.push_back({"/arch/tile_columns", 8, "noc"});
        overrides.push_back({"/arch/tile_rows", 8, "noc"});
    } else {
        expect_kind(Document::load(file), "chip");
        overrides.push_back({"/arch", {{"$file", file}}, "noc"});
    }
    for (const std::string& text : settings) {
        overrides.push_back(parse_override(text));
    }
    Document document = Document::empty("command line");
    apply_overrides(document, describe<NetworkSource>(), overrides);
    return read_config<NetworkSource>(document).arch;
}

std::vector<std::string> words(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        out.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

/// The values named in a list separated by commas.
template <class E, std::size_t N>
std::vector<E> choices(const char* option, const std::string& list, const EnumName<E> (&names)[N]) {
    std::vector<E> out;
    for (const std::string& word : words(list)) {
        std::vector<std::string> known;
        const std::size_t before = out.size();
        for (const EnumName<E>& entry : names) {
            known.emplace_back(entry.name);
            if (entry.name == word) {
                out.push_back(entry.value);
            }
        }
        if (out.size() == before) {
            throw ConfigError(fmt::format("noc: {}: expected a list of {}, got \"{}\"",
                                          option,
                                          fmt::join(known, ", "),
                                          word));
        }
    }
    return out;
}

std::vector<double> loads(const std::string& list, int packet_flits) {
    std::vector<double> out;
    for (const std::string& word : words(list)) {
        char* end = nullptr;
        const double load = std::strtod(word.c_str(), &end);
        if (word.empty() || *end != '\0' || !(load > 0.0) || load > packet_flits) {
            throw ConfigError(
                fmt::format("noc: --load: expected loads above 0 and up to {} (a packet per cycle "
                            "and tile), separated by commas, got \"{}\"",
                            packet_flits,
                            word));
        }
        out.push_back(load);
    }
    return out;
}

template <class T>
void expect(const char* option, T value, T low, T high) {
    if (!(value >= low && value <= high)) {
        throw ConfigError(
            fmt::format("noc: {}: expected {} to {}, got {}", option, low, high, value));
    }
}

}  // namespace

ExitCode run_noc(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "noc [CHIP] [OPTION...]";
    syntax.about =
        "Loads the network of a chip with synthetic traffic and prints throughput and latency of\n"
        "both network models, next to zero-load latency and the bounds that no router can beat.\n"
        "Without CHIP: a mesh of 8 x 8 tiles.";
    syntax.example = "nvcim noc arch/chips/isaac-like.json --traffic uniform --load 0.05,0.1,0.2";
    NocOptions options;
    std::string chip_file, traffic, load, models, plot;
    std::vector<std::string> settings;
    bool json = false;
    bool csv = false;
    std::int64_t seed = 1;
    auto add = syntax.options.add_options();
    add("set",
        po::value(&settings)->value_name("POINTER=VALUE"),
        "set one parameter, e.g. /arch/network/topology=h_tree; may be repeated");
    add("traffic",
        po::value(&traffic)->default_value("uniform,transpose,hotspot")->value_name("LIST"),
        "traffic patterns");
    add("load",
        po::value(&load)->default_value("0.02,0.05,0.1,0.15,0.2,0.3,0.4,0.5")->value_name("LIST"),
        "offered loads, flits per cycle and sending tile");
    add("model",
        po::value(&models)->default_value("packet,flit")->value_name("LIST"),
        "network models");
    add("packet-flits",
        po::value(&options.packet_flits)->default_value(4)->value_name("N"),
        "flits of a packet");
    add("hotspot-share",
        po::value(&options.hotspot_share)->default_value(0.2, "0.2")->value_name("X"),
        "hotspot: share of the packets that go to the tile in the middle");
    add("cycles",
        po::value(&options.cycles)->default_value(20000)->value_name("N"),
        "cycles that are measured");
    add("warmup",
        po::value(&options.warmup)->default_value(2000)->value_name("N"),
        "cycles before them, and behind them before the network drains");
    add("seed", po::value(&seed)->default_value(1)->value_name("N"), "random numbers");
    add("json", po::bool_switch(&json), "print JSON instead of the table");
    add("csv", po::bool_switch(&csv), "print CSV instead of the table");
    add("plot", po::value(&plot)->value_name("FILE"), "also draw latency against load (SVG)");
    syntax.hidden.add_options()("chip", po::value(&chip_file));
    syntax.positions.add("chip", 1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (json && csv) {
        throw ConfigError("noc: expected one of --json and --csv");
    }
    expect("--packet-flits", options.packet_flits, 1, 4096);
    expect("--hotspot-share", options.hotspot_share, 0.0, 1.0);
    expect<std::int64_t>("--cycles", options.cycles, 1, 1000000000);
    expect<std::int64_t>("--warmup", options.warmup, 0, 1000000000);
    expect<std::int64_t>("--seed", seed, 0, std::numeric_limits<std::int64_t>::max());
    options.seed = static_cast<std::uint64_t>(seed);
    options.patterns = choices("--traffic", traffic, kTrafficPatternNames);
    options.models = choices("--model", models, kNetworkModelNames);
    options.loads = loads(load, options.packet_flits);
    const ChipConfig chip = load_chip(chip_file, settings);
    const std::vector<NocCurve> curves = measure_noc(chip, options);
    if (!plot.empty()) {
        write_file(plot, noc_svg(curves));
    }
    if (json) {
        std::cout << noc_json(chip, options, curves).dump(2) << "\n";
    } else if (csv) {
        std::cout << noc_csv(curves);
    } else {
        std::cout << noc_text(chip, options, curves, terminal_style(stdout));
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
