// SPDX-License-Identifier: Apache-2.0
#include "sim/report/mapping_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "models/base/error.h"
#include "sim/report/numbers.h"

namespace nvcim::sim {

namespace {

std::string cost_table(const char* title,
                       const std::vector<NamedProgrammingCost>& costs,
                       const TerminalStyle& style) {
    TextTable table({{title, TextTable::Align::kLeft},
                     {"cells"},
                     {"verified"},
                     {"pulses"},
                     {"per cell"},
                     {"worst"},
                     {"reads"},
                     {"failed"},
                     {"time"},
                     {"energy"}});
    for (const auto& [name, cost] : costs) {
        const double cells = std::max(1.0, static_cast<double>(cost.cells));
        table.add({name,
                   with_unit(static_cast<double>(cost.cells), ""),
                   fmt::format("{:.2f} %", 100 * cost.verified_weight_fraction),
                   with_unit(static_cast<double>(cost.pulses), ""),
                   fmt::format("{:.2f}", static_cast<double>(cost.pulses) / cells),
                   grouped(cost.worst_cell_pulses),
                   with_unit(static_cast<double>(cost.verify_reads), ""),
                   grouped(cost.failed_cells),
                   with_unit(cost.time_ns, "ns"),
                   with_unit(cost.energy_pj, "pJ")});
    }
    return table.text(style);
}

std::string energy_line(const MappingResult& mapping) {
    std::array<std::pair<const char*, double>, 3> sums = {
        {{"SET pulse", 0.0}, {"RESET pulse", 0.0}, {"verify read", 0.0}}};
    for (const EnergyLeaf& leaf : mapping.energy) {
        for (auto& [operation, sum] : sums) {
            sum += leaf.operation == operation ? leaf.energy_pj : 0.0;
        }
    }
    std::vector<std::string> parts;
    for (const auto& [operation, sum] : sums) {
        parts.push_back(fmt::format("{}s {}", operation, with_unit(sum, "pJ")));
    }
    return fmt::format("  {:<12}{}\n", "energy", fmt::join(parts, ", "));
}

std::string worst_line(const WorstCell& worst) {
    return fmt::format("  {:<12}{} pulses: {}, row {}, column {}, digit {}\n",
                       "worst cell",
                       grouped(worst.pulses),
                       worst.layer,
                       worst.row,
                       worst.column,
                       worst.slice);
}

std::string histogram(const std::string& title,
                      const char* values,
                      const char* counted,
                      const Distribution& distribution,
                      const TerminalStyle& style) {
    constexpr double kWidest = 40.0;
    std::string out = fmt::format("\n{}: mean {:.2f}, median {}, 90 % {}, 99 % {}, largest {}\n",
                                  bold(title, style),
                                  distribution.mean(),
                                  grouped(distribution.percentile(50)),
                                  grouped(distribution.percentile(90)),
                                  grouped(distribution.percentile(99)),
                                  grouped(distribution.max()));
    const std::vector<DistributionBin> bins = distribution.bins();
    std::int64_t most = 1;
    for (const DistributionBin& bin : bins) {
        most = std::max(most, bin.count);
    }
    TextTable table({{values}, {counted}, {"", TextTable::Align::kLeft}});
    for (const DistributionBin& bin : bins) {
        const double share = static_cast<double>(bin.count) / static_cast<double>(most);
        table.add({bin.low == bin.high
                       ? grouped(bin.low)
                       : fmt::format("{} to {}", grouped(bin.low), grouped(bin.high)),
                   grouped(bin.count),
                   std::string(static_cast<std::size_t>(std::ceil(kWidest * share)), '#')});
    }
    return out + table.text(style);
}

}  // namespace

std::string mapping_summary(const RunResult& result, const TerminalStyle& style) {
    NVCIM_ASSERT(result.mapping);
    const MappingResult& mapping = *result.mapping;
    std::string out = bold(fmt::format("{} on {}", result.run.network, result.run.chip), style) +
                      fmt::format(", {}chip 0 of seed {}, policy {}\n",
                                  result.run.weights == "random" ? "RANDOM WEIGHTS, " : "",
                                  result.run.seed,
                                  mapping.policy);
    out += energy_line(mapping);
    if (mapping.worst_cell) {
        out += worst_line(*mapping.worst_cell);
    }
    out += "\n" + cost_table("policy", mapping.policies, style);
    out += "\n" + cost_table("layer", mapping.layers, style);
    out += histogram("pulses per cell", "pulses", "cells", mapping.pulses_per_cell, style);
    out += histogram("cycles per crossbar row", "cycles", "rows", mapping.cycles_per_row, style);
    return out;
}

}  // namespace nvcim::sim
