// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "sim/cli/commands.h"
#include "sim/trace/trace_summary.h"

namespace nvcim::sim {

ExitCode run_trace(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "trace summary FILE";
    syntax.about = "Prints the span of a trace.json and its busiest tracks.";
    syntax.example = "nvcim trace summary runs/demo/trace.json --top 10";
    std::vector<std::string> words;
    std::size_t top = 0;
    syntax.options.add_options()(
        "top", po::value(&top)->default_value(20)->value_name("N"), "tracks to list");
    syntax.hidden.add_options()("word", po::value(&words));
    syntax.positions.add("word", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (words.size() != 2 || words[0] != "summary") {
        throw ConfigError("trace: expected 'summary FILE'; see nvcim trace --help");
    }
    std::cout << text(summarize_trace(words[1]), top, terminal_style(stdout));
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
