// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>

#include "sim/cli/commands.h"
#include "sim/trace/chrome_trace.h"
#include "sim/trace/select.h"
#include "sim/trace/sqlite_trace.h"
#include "sim/trace/timeline_svg.h"
#include "sim/trace/trace_lists.h"
#include "sim/trace/trace_reader.h"
#include "sim/trace/trace_summary.h"
#include "sim/trace/vcd.h"

namespace nvcim::sim {

namespace {

namespace fs = std::filesystem;

struct TraceOptions {
    std::vector<std::string> words;
    int top = 0;
    bool steps = false;
    bool force = false;
    std::string modules, kinds;
    double from_ns = 0.0, to_ns = 0.0;
};

Recorder selected(const TraceOptions& options) {
    constexpr double kPicosecondsPerNanosecond = 1000.0;
    if (!(options.from_ns >= 0.0 && options.from_ns < options.to_ns)) {  // nan neither
        throw ConfigError(
            fmt::format("trace: --from-ns must be 0 or more and below --to-ns, got {} and {}",
                        options.from_ns,
                        options.to_ns));
    }
    TraceFilter filter;
    filter.paths = options.modules;
    filter.kinds = options.kinds;
    filter.from_ps = static_cast<std::int64_t>(options.from_ns * kPicosecondsPerNanosecond);
    filter.to_ps = static_cast<std::int64_t>(options.to_ns * kPicosecondsPerNanosecond);
    filter.max_events = std::numeric_limits<std::size_t>::max();
    const Recorder whole = read_trace(options.words[1]);
    Recorder part = select(whole, filter);
    if (part.slices().empty() && part.levels().empty() && !whole.slices().empty()) {
        throw ConfigError(fmt::format(
            "{}: nothing in it matches --modules, --kinds, --from-ns and --to-ns; its kinds are {}",
            options.words[1],
            fmt::join(whole.kinds(), ", ")));
    }
    return part;
}

/// Only a trace.sqlite carries a configuration.
std::string config_of(const std::string& path) {
    try {
        return config_of_sqlite_trace(path);
    } catch (const ConfigError&) {
        return "";
    }
}

void convert(const TraceOptions& options) {
    const fs::path out = options.words[2];
    const std::string kind = out.extension().string();
    if (kind != ".json" && kind != ".sqlite" && kind != ".vcd" && kind != ".svg") {
        throw ConfigError(fmt::format(
            "trace convert: expected an output name that ends in .json, .sqlite, .vcd or .svg, "
            "got {}",
            out.string()));
    }
    if (fs::exists(out) && !options.force) {
        throw ConfigError(fmt::format("{}: exists already; --force overwrites it", out.string()));
    }
    const Recorder trace = selected(options);
    if (kind == ".json") {
        write_chrome_trace(trace, out.string());
    } else if (kind == ".vcd") {
        write_vcd(trace, out.string());
    } else if (kind == ".svg") {
        write_timeline_svg(trace, out.string());
    } else {
        const std::string config = config_of(options.words[1]);
        fs::remove(out);
        write_sqlite_trace(trace, config, out.string());
    }
}

}  // namespace

ExitCode run_trace(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "trace [summary | top | stalls | path] FILE, nvcim trace convert FILE OUT";
    syntax.about =
        "Looks into a trace.json or trace.sqlite: what is in it (summary), the busiest units "
        "(top), "
        "the longest waits and their causes (stalls), what the first inference spent its time on "
        "(path); or writes it, or a part of it, as .json, .sqlite, .vcd or picture (.svg).";
    syntax.example = "nvcim trace path runs/demo/trace.json";
    TraceOptions options;
    syntax.options.add_options()(
        "top", po::value(&options.top)->default_value(20)->value_name("N"), "lines of a list");
    syntax.options.add_options()(
        "steps", po::bool_switch(&options.steps), "path: every step, in order");
    syntax.options.add_options()(
        "modules",
        po::value(&options.modules)->default_value("*")->value_name("GLOBS"),
        "only these module paths, separated by commas");
    syntax.options.add_options()("kinds",
                                 po::value(&options.kinds)->default_value("*")->value_name("GLOBS"),
                                 "only these kinds of slices");
    syntax.options.add_options()("from-ns",
                                 po::value(&options.from_ns)->default_value(0)->value_name("NS"),
                                 "only what overlaps the time from here");
    syntax.options.add_options()(
        "to-ns",
        po::value(&options.to_ns)->default_value(1e12, "end")->value_name("NS"),
        "... to here");
    syntax.options.add_options()(
        "force", po::bool_switch(&options.force), "convert: overwrite OUT");
    syntax.hidden.add_options()("word", po::value(&options.words));
    syntax.positions.add("word", -1);
    po::variables_map values;
    if (!parse(syntax, arguments, values)) {
        return ExitCode::kOk;
    }
    const std::string what = options.words.empty() ? "" : options.words[0];
    const bool lists = what == "summary" || what == "top" || what == "stalls" || what == "path";
    if (!(lists && options.words.size() == 2) &&
        !(what == "convert" && options.words.size() == 3)) {
        throw ConfigError(
            "trace: expected 'summary FILE', 'top FILE', 'stalls FILE', 'path FILE' or 'convert "
            "FILE OUT'; see nvcim trace --help");
    }
    if (options.top < 1) {
        throw ConfigError(fmt::format("trace: --top: expected 1 or more, got {}", options.top));
    }
    if (what == "convert") {
        convert(options);
        return ExitCode::kOk;
    }
    const TerminalStyle style = terminal_style(stdout);
    auto most = static_cast<std::size_t>(options.top);
    if (what == "path") {
        for (const char* const filter : {"modules", "kinds", "from-ns", "to-ns"}) {
            if (!values[filter].defaulted()) {
                throw ConfigError(fmt::format(
                    "trace path: the path is one piece; it cannot be narrowed with --{}", filter));
            }
        }
        most = values["top"].defaulted() ? std::numeric_limits<std::size_t>::max() : most;
        std::cout << path_text(read_trace(options.words[1]), options.steps, most, style);
        return ExitCode::kOk;
    }
    const Recorder trace = selected(options);
    std::cout << truncation_note(trace);
    if (what == "summary") {
        std::cout << summary_text(trace, style);
    } else if (what == "top") {
        std::cout << top_text(summarize(trace), most, style);
    } else {
        std::cout << stalls_text(trace, most, style);
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
