// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sim/report/comparison_numbers.h"
#include "sim/report/comparison_writers.h"
#include "sim/report/numbers.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr auto kLeft = TextTable::Align::kLeft;

/// A, B, .. Z, AA, AB ..
std::string label(std::size_t run) {
    const std::string last(1, static_cast<char>('A' + run % 26));
    return run < 26 ? last : label(run / 26 - 1) + last;
}

using Cells = std::vector<std::string>;

/// A row: cells that every table repeats, and those of each run beside the reference.
struct Row {
    Cells fixed;
    std::vector<Cells> by_run;
};

/// Tables with as many runs side by side as fit, at least one; "" without rows.
std::string side_by_side(const std::vector<TextTable::Column>& fixed,
                         const std::function<std::vector<TextTable::Column>(std::size_t)>& of_run,
                         std::size_t runs,
                         const std::vector<Row>& rows,
                         const TerminalStyle& style) {
    const auto table_of = [&](std::size_t first, std::size_t last) {
        std::vector<TextTable::Column> columns = fixed;
        for (std::size_t run = first; run < last; ++run) {
            const auto more = of_run(run);
            columns.insert(columns.end(), more.begin(), more.end());
        }
        TextTable table(columns);
        for (const Row& row : rows) {
            Cells cells = row.fixed;
            for (std::size_t run = first; run < last; ++run) {
                cells.insert(cells.end(), row.by_run[run - 1].begin(), row.by_run[run - 1].end());
            }
            table.add(cells);
        }
        return table;
    };
    std::string out;
    for (std::size_t first = 1; first < runs && !rows.empty();) {
        std::size_t last = first + 1;
        while (last < runs &&
               table_of(first, last + 1).width() <= static_cast<std::size_t>(style.width)) {
            ++last;
        }
        out += "\n" + table_of(first, last).text(style);
        first = last;
    }
    return out;
}

std::string legend(const Comparison& comparison) {
    std::string out;
    std::string programs;
    bool is_one_program = true;
    for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
        const FinishedRun& run = comparison.runs[i];
        const auto word = [&](const char* path) { return shortened(run.statistic(path)); };
        const auto count = [&](const char* path) {
            const json value = run.statistic(path);
            return value.is_number_integer() ? grouped(value.get<std::int64_t>()) : "-";
        };
        const bool has_images = run.statistic("accuracy.simulated") == true;
        out += fmt::format("{}  {}: {} on {}, {}seed {}\n",
                           label(i),
                           run.folder,
                           word("run.network"),
                           word("run.chip"),
                           has_images ? fmt::format("{} {}, {} images, {} chips, ",
                                                    word("run.dataset"),
                                                    word("run.split"),
                                                    count("run.images"),
                                                    count("run.chips"))
                           : word("run.fidelity") == "cost" ? "cost run, "
                                                            : "",
                           run.statistic("run.seed").dump());
        programs += fmt::format("{}{} by {}", i == 0 ? "" : ", ", label(i), run.program);
        is_one_program = is_one_program && run.program == comparison.runs[0].program;
    }
    return is_one_program ? out : out + "written by different programs: " + programs + "\n";
}

/// A table of values alone: parameters, and statistics that are words.
std::string value_tables(const std::string& title,
                         const std::vector<Row>& rows,
                         std::size_t runs,
                         const TerminalStyle& style) {
    const auto column = [](std::size_t run) {
        return std::vector<TextTable::Column>{{label(run)}};
    };
    return side_by_side({{title, kLeft}, {label(0)}}, column, runs, rows, style);
}

Row value_row(const std::string& name, const std::vector<json>& values) {
    Row row{{name, shortened(values[0])}, {}};
    for (std::size_t run = 1; run < values.size(); ++run) {
        row.by_run.push_back({shortened(values[run])});
    }
    return row;
}

std::string parameter_tables(const Comparison& comparison, bool all, const TerminalStyle& style) {
    std::vector<Row> rows;
    for (const Comparison::Parameter& parameter : comparison.parameters) {
        if (all || parameter.changes_results) {
            rows.push_back(value_row(parameter.pointer, parameter.values));
        }
    }
    return rows.empty() ? "\nno parameter differs that results depend on\n"
                        : value_tables("parameter", rows, comparison.runs.size(), style);
}

Row number_row(const Comparison::Statistic& statistic) {
    const auto& values = statistic.values;
    const RowFormat format(values, statistic.unit);
    Row row{{statistic.path, format.unit(), format.value(values[0])}, {}};
    for (std::size_t run = 1; run < values.size(); ++run) {
        row.by_run.push_back({format.value(values[run]),
                              format.difference(statistic.differences[run]),
                              ratio_text(statistic.ratios[run])});
    }
    return row;
}

std::string statistic_tables(const Comparison& comparison, bool all, const TerminalStyle& style) {
    std::vector<Row> numbers;
    std::vector<Row> words;  // in a table of their own: long, and without difference
    for (const Comparison::Statistic& statistic : comparison.statistics) {
        const auto& values = statistic.values;
        const auto any = [&](const auto& holds) {
            return std::any_of(values.begin(), values.end(), holds);
        };
        if (!(all || statistic.is_headline)) {
            continue;
        }
        if (any([](const json& value) { return value.is_string() || value.is_boolean(); })) {
            words.push_back(value_row(statistic.path, values));
        } else if (any([](const json& value) { return value.is_number(); })) {
            numbers.push_back(number_row(statistic));
        }
    }
    const auto columns = [](std::size_t run) {
        const std::string b = label(run);
        return std::vector<TextTable::Column>{{b}, {b + " - A"}, {b + " / A"}};
    };
    const std::size_t runs = comparison.runs.size();
    return side_by_side(
               {{"statistic", kLeft}, {"", kLeft}, {label(0)}}, columns, runs, numbers, style) +
           value_tables("in words", words, runs, style);
}

std::string how(const Comparison::Interval& interval) {
    std::string chips = fmt::format("{}", interval.chips[0]);
    if (interval.chips[1] != interval.chips[0]) {
        chips += fmt::format(" and {}", interval.chips[1]);
    }
    chips += chips == "1" ? " chip" : " chips";
    if (!interval.ci95) {
        return "no interval from " + chips;
    }
    return interval.is_paired ? "paired, " + chips
                              : fmt::format("unpaired, {}: {}", chips, interval.reason);
}

std::string interval_table(const Comparison& comparison, const TerminalStyle& style) {
    TextTable table({{"difference of means", kLeft},
                     {"", kLeft},
                     {"%"},
                     {"95 % interval", kLeft},
                     {"chips", kLeft}});
    const auto& list = comparison.intervals;
    for (const Comparison::Interval& interval : list) {
        // Without a shared block `before` is the accuracy as configured, with one `after` is.
        const bool is_repeated = std::any_of(list.begin(), list.end(), [&](const auto& other) {
            return &other != &interval && other.path == "accuracy.mean" &&
                   other.run == interval.run && other.difference == interval.difference &&
                   other.ci95 == interval.ci95 && interval.path.find('[') == std::string::npos;
        });
        if (is_repeated) {
            continue;
        }
        table.add({interval.path,
                   fmt::format("{} - A", label(interval.run)),
                   fmt::format("{:+.2f}", interval.difference),
                   interval.ci95 ? fmt::format("{:+.2f} to {:+.2f}",
                                               interval.difference - *interval.ci95,
                                               interval.difference + *interval.ci95)
                                 : "-",
                   how(interval)});
    }
    return table.empty() ? "" : "\n" + table.text(style);
}

}  // namespace

std::string comparison_text(const Comparison& comparison, bool all, const TerminalStyle& style) {
    return legend(comparison) + parameter_tables(comparison, all, style) +
           statistic_tables(comparison, all, style) + interval_table(comparison, style);
}

}  // namespace nvcim::sim
