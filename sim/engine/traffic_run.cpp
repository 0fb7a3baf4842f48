// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/traffic_run.h"

#include <algorithm>
#include <cmath>

#include "models/base/clock.h"

namespace nvcim::sim {

TrafficRun::TrafficRun(const ChipConfig& chip,
                       const NocOptions& options,
                       TrafficPattern pattern,
                       double load)
    : options_(options),
      traffic_(pattern, chip.tile_columns, chip.tile_rows, options.hotspot_share),
      load_(load),
      packet_bits_(std::int64_t{options.packet_flits} * chip.network.link_bits),
      end_(options.warmup + options.cycles + options.warmup),
      calendar_(sc_core::sc_gen_unique_name("calendar"), period_ps(chip.clock)),
      network_(make_network(sc_core::sc_gen_unique_name("network"), calendar_, chip, nullptr)) {
    const double rate = load / options.packet_flits;
    log_silence_ = rate < 1.0 ? portable_log(1.0 - rate) : -HUGE_VAL;
    for (int tile = 0; tile < chip.tiles(); ++tile) {
        DrawAddress address;
        address.purpose = Purpose::kTraffic;
        address.array = static_cast<std::uint32_t>(tile);
        sources_.push_back({RandomRun(options.seed, address)});
    }
}

/// The next packet of `tile`: the cycles until then are geometrically distributed.
void TrafficRun::plan(int tile, std::int64_t after) {
    Source& source = sources_[static_cast<std::size_t>(tile)];
    const double cycles = portable_log(source.draws.uniform(source.next_draw++)) / log_silence_;
    if (cycles < static_cast<double>(end_ - after) - 1.0) {
        next_.push({after + 1 + static_cast<std::int64_t>(cycles), tile});
    }
}

NocPoint TrafficRun::run(double zero_load_latency) {
    calendar_.restart();
    for (int tile = 0; tile < network_->topology().tiles(); ++tile) {
        if (traffic_.sends(tile)) {
            plan(tile, -1);
        }
    }
    if (!next_.empty()) {
        calendar_.at(next_.top().cycle, Phase::kSend, 0, *this, kMake);
    }
    sc_core::sc_start();

    NocPoint point;
    point.load = load_;
    const double per_load = static_cast<double>(options_.cycles) * traffic_.senders();
    point.offered = static_cast<double>(made_ * options_.packet_flits) / per_load;
    point.accepted = static_cast<double>(arrived_ * options_.packet_flits) / per_load;
    point.packets = made_;
    std::int64_t sum = 0;
    std::int64_t seen = 0;
    for (std::size_t latency = 0; latency < latencies_.size(); ++latency) {
        sum += latencies_[latency] * static_cast<std::int64_t>(latency);
        const bool was_below = 100 * seen < 99 * made_;
        seen += latencies_[latency];
        if (was_below && 100 * seen >= 99 * made_) {
            point.p99_latency = static_cast<std::int64_t>(latency);
        }
    }
    point.mean_latency = made_ == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(made_);
    point.saturated = is_saturated(point, zero_load_latency);
    for (const Network::LinkUse& use : network_->link_use()) {
        const double utilisation =
            static_cast<double>(use.busy) / static_cast<double>(last_arrival_);
        if (utilisation > point.utilisation) {
            point.utilisation = utilisation;
            point.hottest_link = use.name;
        }
    }
    return point;
}

bool TrafficRun::is_saturated(const NocPoint& point, double zero_load_latency) const {
    const auto mean = [](const Half& half) {
        return half.packets == 0
                   ? 0.0
                   : static_cast<double>(half.latency) / static_cast<double>(half.packets);
    };
    const double second = mean(halves_[1]);
    return point.accepted < 0.95 * point.offered ||
           (second > 1.25 * mean(halves_[0]) && second > 2.0 * zero_load_latency);
}

void TrafficRun::act(int what, std::int64_t argument) {
    if (what == kMake) {
        make_packets();
        return;
    }
    const std::int64_t now = calendar_.now();
    last_arrival_ = now;
    arrived_ += is_measured(now) ? 1 : 0;
    if (is_measured(argument)) {
        const auto latency = static_cast<std::size_t>(now - argument);
        if (latency >= latencies_.size()) {
            latencies_.resize(latency + latency / 2 + 1);
        }
        ++latencies_[latency];
        Half& half = halves_[argument < options_.warmup + options_.cycles / 2 ? 0 : 1];
        ++half.packets;
        half.latency += now - argument;
    }
}

void TrafficRun::make_packets() {
    const std::int64_t now = calendar_.now();
    for (; !next_.empty() && next_.top().cycle == now;) {
        const int tile = next_.top().tile;
        next_.pop();
        Source& source = sources_[static_cast<std::size_t>(tile)];
        Message message;
        message.from = tile;
        message.to = traffic_.destination(tile, source.draws.uniform(source.next_draw++));
        message.bits = packet_bits_;
        message.actor = this;
        message.arrived = kArrived;
        message.argument = now;
        network_->send(message);
        made_ += is_measured(now) ? 1 : 0;
        plan(tile, now);
    }
    if (!next_.empty()) {
        calendar_.at(next_.top().cycle, Phase::kSend, 0, *this, kMake);
    }
}

}  // namespace nvcim::sim
