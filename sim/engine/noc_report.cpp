// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/noc_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/config/writer.h"
#include "sim/report/line_plot.h"

namespace nvcim::sim {

namespace {

std::string name_of_model(const NocPoint& point) {
    return std::string(name_of(kNetworkModelNames, point.model));
}

/// "channel bound 0.492 (tile_3.east), bisection bound 0.492".
std::string bounds_text(const TrafficBounds& bounds) {
    std::string text =
        fmt::format("channel bound {:.3f} ({})", bounds.channel_bound, bounds.channel);
    if (bounds.bisection_bound) {
        text += fmt::format(", bisection bound {:.3f}", *bounds.bisection_bound);
    }
    return text;
}

/// "packet saturates between 0.4 and 0.5, 81 to 102 % of the channel bound"; loads are those tried.
std::string saturation_text(const NocCurve& curve, NetworkModel model) {
    constexpr double kNone = 1e9;
    double above = kNone;
    double below = 0.0;
    for (const NocPoint& point : curve.points) {
        if (point.model == model && point.saturated) {
            above = std::min(above, point.load);
        }
    }
    for (const NocPoint& point : curve.points) {
        if (point.model == model && point.load < above) {
            below = std::max(below, point.load);
        }
    }
    const auto name = name_of(kNetworkModelNames, model);
    const double low = 100.0 * below / curve.bounds.channel_bound;
    const double high = 100.0 * above / curve.bounds.channel_bound;
    if (above == kNone) {
        return fmt::format(
            "{} does not saturate up to {:g}, {:.0f} % of the channel bound", name, below, low);
    }
    if (below == 0.0) {
        return fmt::format(
            "{} saturates at the lowest load already, {:g}, {:.0f} % of the channel bound",
            name,
            above,
            high);
    }
    return fmt::format(
        "{} saturates between {:g} and {:g}, {:.0f} to {:.0f} % of the channel bound",
        name,
        below,
        above,
        low,
        high);
}

}  // namespace

std::string noc_text(const ChipConfig& chip,
                     const NocOptions& options,
                     const std::vector<NocCurve>& curves,
                     const TerminalStyle& style) {
    using Align = TextTable::Align;
    std::string text = fmt::format(
        "{} of {} x {} tiles, hop {} cycles, buffers of {} flits; {}-flit packets of {}-bit flits\n"
        "loads in flits per cycle and sending tile, latencies in cycles\n",
        name_of(kNetworkTopologyNames, chip.network.topology),
        chip.tile_columns,
        chip.tile_rows,
        chip.network.hop_cycles,
        chip.network.buffer_flits,
        options.packet_flits,
        chip.network.link_bits);
    for (const NocCurve& curve : curves) {
        const TrafficBounds& bounds = curve.bounds;
        text += fmt::format("\n{}: {:.2f} hops, zero-load latency {:.2f}; {}\n",
                            bold(std::string(name_of(kTrafficPatternNames, curve.pattern)), style),
                            bounds.mean_hops,
                            bounds.zero_load_latency,
                            bounds_text(bounds));
        TextTable table({{"load"},
                         {"model", Align::kLeft},
                         {"accepted"},
                         {"mean"},
                         {"over zero load"},
                         {"p99"},
                         {"error"},
                         {"hottest link", Align::kLeft},
                         {"busy"},
                         {"", Align::kLeft}});
        for (const NocPoint& point : curve.points) {
            const auto error = curve.error(point);
            table.add({fmt::format("{:g}", point.load),
                       name_of_model(point),
                       fmt::format("{:.4f}", point.accepted),
                       fmt::format("{:.2f}", point.mean_latency),
                       fmt::format("{:.2f}", point.mean_latency / bounds.zero_load_latency),
                       fmt::format("{}", point.p99_latency),
                       error && point.model != NetworkModel::kFlit
                           ? fmt::format("{:+.1f} %", 100.0 * *error)
                           : "",
                       point.hottest_link,
                       fmt::format("{:.0f} %", 100.0 * point.utilisation),
                       point.saturated ? "saturated" : ""});
        }
        text += table.text(style);
        for (const NetworkModel model : options.models) {
            text += saturation_text(curve, model) + "\n";
        }
    }
    return text;
}

nlohmann::ordered_json noc_json(const ChipConfig& chip,
                                const NocOptions& options,
                                const std::vector<NocCurve>& curves) {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const NocCurve& curve : curves) {
        Json points = Json::array();
        for (const NocPoint& point : curve.points) {
            const auto error = curve.error(point);
            points.push_back({{"load", point.load},
                              {"model", name_of_model(point)},
                              {"packets", point.packets},
                              {"offered_flits", point.offered},
                              {"accepted_flits", point.accepted},
                              {"mean_latency_cycles", point.mean_latency},
                              {"p99_latency_cycles", point.p99_latency},
                              {"error_over_flit", error ? Json(*error) : Json()},
                              {"hottest_link", point.hottest_link},
                              {"utilisation", point.utilisation},
                              {"saturated", point.saturated}});
        }
        const TrafficBounds& bounds = curve.bounds;
        list.push_back({{"pattern", name_of(kTrafficPatternNames, curve.pattern)},
                        {"mean_hops", bounds.mean_hops},
                        {"zero_load_latency_cycles", bounds.zero_load_latency},
                        {"channel_bound_flits", bounds.channel_bound},
                        {"channel", bounds.channel},
                        {"bisection_bound_flits",
                         bounds.bisection_bound ? Json(*bounds.bisection_bound) : Json()},
                        {"points", points}});
    }
    return {{"format", "nvcim-noc"},
            {"version", 1},
            {"tile_columns", chip.tile_columns},
            {"tile_rows", chip.tile_rows},
            {"network", write_struct(chip.network)},
            {"packet_flits", options.packet_flits},
            {"hotspot_share", options.hotspot_share},
            {"warmup_cycles", options.warmup},
            {"cycles", options.cycles},
            {"seed", options.seed},
            {"traffic", list}};
}

std::string noc_csv(const std::vector<NocCurve>& curves) {
    std::string text =
        "pattern,model,load,packets,offered_flits,accepted_flits,mean_latency_cycles,"
        "p99_latency_cycles,zero_load_latency_cycles,channel_bound_flits,hottest_link,"
        "utilisation,saturated\n";
    for (const NocCurve& curve : curves) {
        for (const NocPoint& point : curve.points) {
            text += fmt::format("{},{},{:g},{},{},{},{},{},{},{},{},{},{}\n",
                                name_of(kTrafficPatternNames, curve.pattern),
                                name_of_model(point),
                                point.load,
                                point.packets,
                                point.offered,
                                point.accepted,
                                point.mean_latency,
                                point.p99_latency,
                                curve.bounds.zero_load_latency,
                                curve.bounds.channel_bound,
                                point.hottest_link,
                                point.utilisation,
                                point.saturated ? 1 : 0);
        }
    }
    return text;
}

std::string noc_svg(const std::vector<NocCurve>& curves) {
    std::vector<LinePlot> plots;
    for (const NocCurve& curve : curves) {
        LinePlot plot;
        plot.title = name_of(kTrafficPatternNames, curve.pattern);
        plot.x_label = "offered load, flits per cycle and sending tile";
        plot.y_label = "mean latency, cycles";
        plot.y_most = 6.0 * curve.bounds.zero_load_latency;
        plot.x_most = 1.1 * curve.bounds.channel_bound;
        plot.marks.push_back({"channel bound", curve.bounds.channel_bound});
        for (const NetworkModel model : {NetworkModel::kFlit, NetworkModel::kPacket}) {
            LinePlot::Line line;
            line.name = name_of(kNetworkModelNames, model);
            line.is_dashed = model == NetworkModel::kPacket;
            for (const NocPoint& point : curve.points) {
                if (point.model == model && point.load <= plot.x_most) {
                    line.points.emplace_back(point.load, point.mean_latency);
                }
            }
            if (!line.points.empty()) {
                plot.lines.push_back(line);
            }
        }
        plots.push_back(plot);
    }
    return svg(plots);
}

}  // namespace nvcim::sim
