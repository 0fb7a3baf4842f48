// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "sim/cli/commands.h"
#include "sim/report/comparison_writers.h"

namespace nvcim::sim {

ExitCode run_compare(const Arguments& arguments) {
    namespace po = boost::program_options;
    std::vector<std::string> folders;
    bool as_json = false, as_csv = false, all = false;
    Syntax syntax;
    syntax.usage = "compare RUN RUN...";
    syntax.about =
        "Puts runs side by side: the parameters in which they differ, their statistics with "
        "difference\nand ratio to the first one, and intervals for differences of accuracy, paired "
        "by chip\nwhere seed, data and images agree.";
    syntax.example = "nvcim compare runs/ideal-adc runs/6-bit-adc";
    auto add = syntax.options.add_options();
    add("all", po::bool_switch(&all), "every statistic and parameter, not the headlines alone");
    add("json", po::bool_switch(&as_json), "everything as JSON");
    add("csv", po::bool_switch(&as_csv), "every statistic as CSV, a line per run");
    syntax.hidden.add_options()("run", po::value(&folders));
    syntax.positions.add("run", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (folders.size() < 2) {
        throw ConfigError(
            "compare: expected two or more folders of runs, the first is the reference; see nvcim "
            "compare --help");
    }
    if (as_json && as_csv) {
        throw ConfigError("compare: expected --json or --csv, got both");
    }
    const Comparison comparison = compare_runs(read_runs(folders));
    std::cout << (as_json  ? comparison_json(comparison)
                  : as_csv ? comparison_csv(comparison)
                           : comparison_text(comparison, all, terminal_style(stdout)));
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
