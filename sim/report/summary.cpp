// SPDX-License-Identifier: Apache-2.0
#include "sim/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/report/numbers.h"
#include "sim/report/reprogramming_summary.h"

namespace nvcim::sim {

namespace {

std::string mean_and_interval(const SampleSummary& s) {
    return s.ci95 ? fmt::format("{:.2f} ± {:.2f} %", *s.mean, *s.ci95) : fixed(s.mean, 2) + " %";
}

std::string accuracy_line(const AccuracyResult& accuracy) {
    const SampleSummary shown = accuracy.configured().summary();
    std::string out = mean_and_interval(shown);
    if (accuracy.after) {
        out += " with shared block (TSB)";
        if (accuracy.before) {
            out += ", " + mean_and_interval(accuracy.before->summary()) + " without";
        }
    } else {
        out += " on programmed chips";
    }
    return out + fmt::format("; worst chip {:.2f} %", *shown.min);
}

std::string reference_line(const AccuracyResult& accuracy) {
    std::string out;
    if (accuracy.own) {
        out = fmt::format("own {:.2f} % (this network without variation)", *accuracy.own);
    }
    if (accuracy.ideal) {
        out += fmt::format(
            "{}ideal {:.2f} % (plain training)", out.empty() ? "" : ", ", *accuracy.ideal);
    }
    if (const auto recovered = accuracy.recovered_own_gap()) {
        out += fmt::format("; {:.1f} % of the own gap won back", *recovered);
    }
    return out;
}

std::string controls_line(const AccuracyResult& accuracy) {
    std::vector<std::string> parts;
    for (const ControlRow& row : accuracy.controls) {
        parts.push_back(fmt::format("{} {}", row.name, mean_and_interval(row.accuracy.summary())));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// The three largest components with their share of the total.
template <class Leaf>
std::string largest(const std::vector<Leaf>& leaves, double Leaf::*value, double total) {
    std::vector<std::pair<double, std::string>> sums;
    for (const Leaf& leaf : leaves) {
        const auto same = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) {
            return sum.second == leaf.component;
        });
        if (same == sums.end()) {
            sums.emplace_back(leaf.*value, leaf.component);
        } else {
            same->first += leaf.*value;
        }
    }
    std::stable_sort(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, sums.size()) && total > 0; ++i) {
        parts.push_back(fmt::format("{} {:.0f} %", sums[i].second, 100 * sums[i].first / total));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string latency_line(const LatencyResult& latency) {
    const double clock_ns = static_cast<double>(latency.clock_ps) / 1000.0;
    const auto time = [&](std::int64_t cycles) {
        return fmt::format("{} cycles ({})",
                           grouped(cycles),
                           with_unit(static_cast<double>(cycles) * clock_ns, "ns"));
    };
    std::string out = "first inference " + time(latency.first_inference_cycles);
    if (latency.interval_cycles) {
        out += ", then one per " + time(*latency.interval_cycles);
    }
    if (latency.matches_batch_engine) {
        out += *latency.matches_batch_engine ? "; scores equal the batch engine's"
                                             : "; scores DIFFER from the batch engine's";
    }
    return out;
}

/// As in "waits for the network": the name of a member of StallCycles.
std::string cause_text(const std::string& cause) {
    return cause == "network"       ? "the network"
           : cause == "resource"    ? "shared crossbars"
           : cause == "output_room" ? "room in its output buffer"
           : cause == "vector_unit" ? "the vector unit"
           : cause == "memory"      ? "the memory outside"
           : cause == "buffer_port" ? "a buffer port"
                                    : cause;
}

/// "tile_3.vector_unit sets the interval, busy 99.8 % of it; ", or which unit comes closest.
std::string limit_text(const BottleneckResult& limit, bool has_interval) {
    if (limit.held_up_by.empty()) {
        return fmt::format("{} {} {:.1f} % of {}; ",
                           limit.unit,
                           has_interval ? "sets the interval, busy" : "is busy for",
                           100 * limit.share,
                           has_interval ? "it" : "the run");
    }
    return fmt::format("no unit is always busy, the busiest is {} with {:.1f} % of the {}; ",
                       limit.unit,
                       100 * limit.share,
                       has_interval ? "interval" : "run");
}

std::string bottleneck_line(const Bottleneck& most,
                            const std::optional<BottleneckResult>& limit,
                            bool has_interval,
                            const std::vector<StageResult>& stages) {
    std::string out = limit ? limit_text(*limit, has_interval) : "";
    out += fmt::format("{}, {} cycles ({:.1f} % of the run)",
                       most.name == "input"      ? "busiest the port by which images enter"
                       : most.name == "off_chip" ? "busiest the memory outside"
                                                 : "busiest layer " + most.name,
                       grouped(most.busy_cycles),
                       100 * most.utilisation);
    if (limit && !limit->held_up_by.empty()) {
        out += fmt::format(
            "{}waits mostly for {}",
            limit->held_up_stage == most.name ? ", " : "; " + limit->held_up_stage + " ",
            cause_text(limit->held_up_by));
    }
    std::int64_t longest = 0;
    std::string who;
    for (const StageResult& s : stages) {
        for (const auto& [cycles, cause] : {std::pair{s.stall_cycles.input, "input"},
                                            std::pair{s.stall_cycles.resource, "resource"},
                                            std::pair{s.stall_cycles.output_room, "output_room"},
                                            std::pair{s.stall_cycles.vector_unit, "vector_unit"},
                                            std::pair{s.stall_cycles.network, "network"},
                                            std::pair{s.stall_cycles.memory, "memory"},
                                            std::pair{s.stall_cycles.buffer_port, "buffer_port"}}) {
            if (cycles > longest) {
                longest = cycles;
                who = fmt::format("; longest wait: {}, {} cycles for {}",
                                  s.stage,
                                  grouped(cycles),
                                  cause_text(cause));
            }
        }
    }
    return out + who;
}

std::string mapping_line(const MappingResult& mapping, bool has_block) {
    const bool verifies_nothing = mapping.policy == "shared_blocks" && !has_block;
    return fmt::format(
        "{}{}: {} pulses, {} verify reads, {}, {}; {:.3f} % of the weights verified, "
        "{} cells failed",
        mapping.policy,
        verifies_nothing ? " (no shared block is used: nothing is verified)" : "",
        grouped(mapping.cost.pulses),
        grouped(mapping.cost.verify_reads),
        with_unit(mapping.cost.time_ns, "ns"),
        with_unit(mapping.cost.energy_pj, "pJ"),
        100 * mapping.cost.verified_weight_fraction,
        grouped(mapping.cost.failed_cells));
}

std::string layer_table(const std::vector<LayerResult>& layers, const TerminalStyle& style) {
    TextTable table({{"layer", TextTable::Align::kLeft},
                     {"matrix"},
                     {"crossbars"},
                     {"cells used"},
                     {"SNR dB"},
                     {"error"},
                     {"saturated"}});
    const auto percent = [](std::optional<double> share, int digits) {
        return share ? fixed(100 * *share, digits) + " %" : "-";
    };
    for (const LayerResult& layer : layers) {
        table.add({layer.layer,
                   fmt::format("{} x {}", layer.rows, layer.columns),
                   grouped(layer.crossbars),
                   percent(layer.utilisation, 1),
                   layer.error == 0.0 ? "exact" : fixed(layer.signal_to_noise_db, 1),
                   percent(layer.error, 2),
                   percent(layer.saturated_share(), 3)});
    }
    return table.text(style);
}

}  // namespace

std::string summary(const RunResult& result,
                    const std::string& report_path,
                    const TerminalStyle& style) {
    const RunIdentity& run = result.run;
    const bool is_cost = run.fidelity == "cost";
    std::string out =
        bold(fmt::format("{}: {} on {}", run.experiment, run.network, run.chip), style) +
        (is_cost ? fmt::format(", seed {}\n", run.seed)
                 : fmt::format(", {} {}, {} images, {} chips, seed {}\n",
                               run.dataset,
                               run.split,
                               grouped(run.images),
                               grouped(run.chips),
                               run.seed));
    const auto line = [&](const char* name, const std::string& content) {
        if (!content.empty()) {
            out += fmt::format("  {:<12}{}\n", name, content);
        }
    };
    if (run.fidelity == "unsliced") {
        line("unsliced", "a quick look: products without bit slices, input steps and converters");
    }
    if (is_cost) {
        line("accuracy", "not simulated: a cost run has no weights and no images");
    }
    if (!result.accuracy.configured().per_chip.empty()) {
        line("accuracy", accuracy_line(result.accuracy));
    }
    line("", reference_line(result.accuracy));
    line("controls", controls_line(result.accuracy));
    if (result.latency) {
        line("latency", latency_line(*result.latency));
    }
    if (result.latency && result.latency->skipped_reads && result.energy) {
        line("zero skip",
             fmt::format("{:.1f} % of the reads and {:.1f} % of the conversions left out{}",
                         100 * *result.latency->skipped_reads,
                         100 * result.energy->skipped_conversions.value_or(0.0),
                         is_cost ? " (assumed: /cycle/skipped)" : ""));
    }
    if (const auto bottleneck = result.bottleneck()) {
        line("bottleneck",
             bottleneck_line(*bottleneck,
                             result.unit_bottleneck,
                             result.latency && result.latency->interval_cycles,
                             result.stages));
    }
    if (result.reprogramming) {
        line("segments", segments_line(*result.reprogramming));
        if (!is_cost) {
            line("", "accuracy assumes that every batch writes the same conductances");
        }
        line("wear", wear_line(result.reprogramming->wear));
    }
    if (result.energy) {
        const EnergyResult& energy = *result.energy;
        const std::string assumed =
            is_cost && energy.input_density
                ? fmt::format("; assumes that reads drive {:.4g} % of the rows",
                              100 * *energy.input_density)
                : "";
        line("energy",
             fmt::format("{} per inference: {}{}",
                         with_unit(energy.per_inference_pj(), "pJ"),
                         largest(energy.breakdown, &EnergyLeaf::energy_pj, energy.total_pj()),
                         assumed));
    }
    if (result.area) {
        const double total = result.area->total_mm2();
        line("area",
             fmt::format("{:.4g} mm²: {}",
                         total,
                         largest(result.area->breakdown, &AreaLeaf::area_mm2, total)));
    }
    if (result.mapping) {
        line("programming",
             mapping_line(*result.mapping,
                          result.accuracy.after.has_value() ||
                              (is_cost && result.mapping->cost.verified_weight_fraction > 0.0)));
    }
    line("report", report_path);
    if (!result.layers.empty() && !is_cost) {
        out += "\n" + layer_table(result.layers, style);
    }
    return out;
}

}  // namespace nvcim::sim
