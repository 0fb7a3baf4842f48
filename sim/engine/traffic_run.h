// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <queue>
#include <vector>

#include "models/base/random.h"
#include "sim/engine/noc.h"
#include "sim/modules/network.h"

namespace nvcim::sim {

/// One network under one synthetic load.
class TrafficRun : public Actor {
public:
    /// Both models see the same packets at the same cycles.
    TrafficRun(const ChipConfig& chip,
               const NocOptions& options,
               TrafficPattern pattern,
               double load);

    /// Simulates from now on until the network is empty. Once.
    NocPoint run(double zero_load_latency);

    void act(int what, std::int64_t argument) override;

private:
    enum What { kMake, kArrived };
    struct Next {
        std::int64_t cycle;
        int tile;
        bool operator<(const Next& other) const {
            return cycle != other.cycle ? cycle > other.cycle : tile > other.tile;
        }
    };
    struct Source {
        RandomRun draws;
        std::uint64_t next_draw = 0;
    };

    void make_packets();
    void plan(int tile, std::int64_t after);
    [[nodiscard]] bool is_saturated(const NocPoint& point, double zero_load_latency) const;
    [[nodiscard]] bool is_measured(std::int64_t cycle) const {
        return cycle >= options_.warmup && cycle < options_.warmup + options_.cycles;
    }

    const NocOptions options_;
    const Traffic traffic_;
    double load_;
    double log_silence_;  ///< of the probability that a tile makes no packet in a cycle
    std::int64_t packet_bits_;
    std::int64_t end_;  ///< no packet is made from here on
    Calendar calendar_;
    std::unique_ptr<Network> network_;
    std::vector<Source> sources_;
    std::priority_queue<Next> next_;
    std::int64_t made_ = 0, arrived_ = 0;  ///< in the measured cycles
    std::int64_t last_arrival_ = 0;
    struct Half {
        std::int64_t packets = 0, latency = 0;
    };
    std::array<Half, 2> halves_;           ///< of the measured cycles
    std::vector<std::int64_t> latencies_;  ///< packets by latency
};

}  // namespace nvcim::sim
