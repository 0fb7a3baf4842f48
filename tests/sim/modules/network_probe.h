// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "sim/modules/network.h"

namespace nvcim::sim {

/// 3 columns, 2 rows, 32-bit links, 2 cycles per hop, one of them the link's, 256-bit buffer ports.
inline ChipConfig probe_chip(NetworkModel model) {
    ChipConfig config;
    config.tile_columns = 3;
    config.tile_rows = 2;
    config.network.model = model;
    config.network.link_bits = 32;
    config.network.hop_cycles = 2;
    config.network.link_cycles = 1;
    config.network.buffer_flits = 4;
    config.tile.output_buffer.bits_per_cycle = 256;
    return config;
}

/// A network alone, and the cycles at which its messages left and arrived, by number.
class NetworkProbe : public Actor {
public:
    explicit NetworkProbe(const ChipConfig& chip)
        : calendar(sc_core::sc_gen_unique_name("calendar"), 1000),
          network(make_network(sc_core::sc_gen_unique_name("network"), calendar, chip, nullptr)) {}

    void send(int from, int to, std::int64_t bits) {
        Message message;
        message.from = from;
        message.to = to;
        message.bits = bits;
        message.actor = this;
        message.left = kLeft;
        message.arrived = kArrived;
        message.argument = message.number = sent++;
        network->send(message);
    }
    /// Sends at a later cycle.
    void send_at(std::int64_t cycle, int from, int to, std::int64_t bits) {
        planned.push_back({from, to, bits});
        const auto number = static_cast<std::int64_t>(planned.size()) - 1;
        calendar.at(cycle, Phase::kSend, 0, *this, kSend, number);
    }
    void act(int what, std::int64_t argument) override {
        if (what == kSend) {
            const Planned& plan = planned[static_cast<std::size_t>(argument)];
            send(plan.from, plan.to, plan.bits);
        } else {
            (what == kLeft ? left : arrived)[argument] = calendar.now();
            if (what == kArrived) {
                order.push_back(argument);
            }
        }
    }
    void run() { sc_core::sc_start(); }

    Calendar calendar;
    std::unique_ptr<Network> network;
    std::int64_t sent = 0;
    std::map<std::int64_t, std::int64_t> left, arrived;  ///< cycle by message
    std::vector<std::int64_t> order;                     ///< messages as they arrived

private:
    enum What { kSend, kLeft, kArrived };
    struct Planned {
        int from, to;
        std::int64_t bits;
    };
    std::vector<Planned> planned;
};

}  // namespace nvcim::sim
