// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/traffic.h"

namespace nvcim::sim {

/// How a network is loaded and measured. Every tile starts a packet in a cycle with probability
/// load / packet_flits (Bernoulli), into a queue without limit. Packets made in the `cycles` behind
/// the `warmup` are measured; traffic goes on for another `warmup`, then the network drains, so
/// that every measured packet arrives.
struct NocOptions {
    std::vector<TrafficPattern> patterns;
    std::vector<double> loads;  ///< flits per cycle and sending tile, up to packet_flits
    std::vector<NetworkModel> models;
    int packet_flits = 4;
    double hotspot_share = 0.2;
    std::int64_t warmup = 2000;
    std::int64_t cycles = 20000;
    std::uint64_t seed = 1;
};

/// One model under one load. Loads as above, latencies in cycles from the making of a packet to the
/// arrival of its tail.
struct NocPoint {
    NetworkModel model = NetworkModel::kPacket;
    double load = 0.0;      ///< asked for
    double offered = 0.0;   ///< made in the measured cycles
    double accepted = 0.0;  ///< arrived in the measured cycles
    std::int64_t packets = 0;
    double mean_latency = 0.0;
    std::int64_t p99_latency = 0;
    std::string hottest_link;
    double utilisation = 0.0;  ///< of that link, over the whole run
    /// Less than 95 % of what is offered arrives, or queues grow: packets of the second half of the
    /// measured cycles take 1.25 times as long as those of the first, and twice the zero-load time.
    bool saturated = false;
};

struct NocCurve {
    TrafficPattern pattern = TrafficPattern::kUniform;
    TrafficBounds bounds;
    std::vector<NocPoint> points;  ///< by load, then model

    /// Mean latency of `point` over that of the flit model under the same load, minus 1.
    [[nodiscard]] std::optional<double> error(const NocPoint& point) const;
};

/// Measures the network of `chip`: all patterns, loads and models. Builds SystemC modules, so a
/// process does it once, before anything is simulated. Throws ConfigError where there are fewer
/// than 2 or more than kMostTiles tiles, or a pattern leaves nobody to send.
std::vector<NocCurve> measure_noc(const ChipConfig& chip, const NocOptions& options);
inline constexpr int kMostNocTiles = 1024;

}  // namespace nvcim::sim
