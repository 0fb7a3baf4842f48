// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "models/chip/topology.h"
#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// What is sent, and whom the network tells about it: actor->act(left, argument) in the cycle in
/// which the tail has left the source, actor->act(arrived, argument) when all of it is there, both
/// in Phase::kComplete with the sender's rank.
struct Message {
    static constexpr int kSilent = -1;

    int from = 0, to = 0;  ///< tiles or kChipPort, not both the port
    std::int64_t bits = 0;
    Actor* actor = nullptr;
    int rank = 0;
    int left = kSilent;
    int arrived = kSilent;
    std::int64_t argument = 0;
    std::int64_t number = 0;   ///< shown in traces
    EventId cause = kNoEvent;  ///< the action that it waited for last; explains when it arrives
};

/// Tile-to-tile network (docs/timing.md section 4). Messages of one source and destination arrive
/// in the order in which they are sent. Over h hops a message takes at least
/// NetworkConfig::zero_load_latency(h, flits) cycles; a move inside a tile takes ceil(bits / buffer
/// bits_per_cycle) cycles of that tile's buffer port.
///
/// When a message arrives need not be known when it is sent: senders are told, never wait.
class Network : public sc_core::sc_module {
public:
    /// Sends a message now, at the latest in Phase::kSend. The destination must have room.
    void send(const Message& message);

    [[nodiscard]] int hops(int from, int to) const { return topology_.hops(from, to); }
    /// Cycles from Network::send() to the notices `left` and `arrived` if nothing is in the way.
    [[nodiscard]] std::int64_t least_until_left(int from, int to, std::int64_t bits) const;
    [[nodiscard]] std::int64_t least_until_arrived(int from, int to, std::int64_t bits) const;
    [[nodiscard]] const Topology& topology() const { return topology_; }

    /// Cycles in which each link moved something: of every link that did.
    struct LinkUse {
        std::string name;
        std::int64_t busy = 0;
        bool is_local = false;  ///< the buffer port of a tile
    };
    [[nodiscard]] std::vector<LinkUse> link_use() const;
    /// By link; empty without tracer.
    [[nodiscard]] const std::vector<Tracer::Handle>& tracks() const { return tracks_; }
    /// Cycles for which images occupied the chip's port.
    [[nodiscard]] std::int64_t port_in_busy() const { return port_in_busy_; }

protected:
    Network(const sc_core::sc_module_name& instance,
            Calendar& calendar,
            const ChipConfig& chip,
            Tracer* tracer);

    /// Takes over a message for another tile or the port.
    virtual void accept(const Message& message, std::int64_t flits) = 0;

    void tell_left(const Message& message, std::int64_t cycle);
    void tell_arrived(const Message& message, std::int64_t cycle);
    void tell(const Message& message, int what, std::int64_t cycle);
    /// Link `link` moves something for `busy` cycles; its message has it from `start` to `end`.
    void count(int link, std::int64_t busy) { busy_[static_cast<std::size_t>(link)] += busy; }
    void trace(int link, std::int64_t start, std::int64_t end, std::int64_t number);

    Calendar& calendar_;
    const NetworkConfig config_;
    const Topology topology_;

private:
    void move_inside(const Message& message);

    std::int64_t local_bits_;
    Tracer* tracer_;
    std::vector<std::int64_t> busy_;        ///< by link
    std::vector<std::int64_t> local_free_;  ///< by tile: from this cycle on
    std::vector<Tracer::Handle> tracks_;    ///< by link, empty without tracer
    std::vector<int> route_;
    std::int64_t port_in_busy_ = 0;
};

/// The network of a chip, of the model that /network/model names.
std::unique_ptr<Network> make_network(const sc_core::sc_module_name& instance,
                                      Calendar& calendar,
                                      const ChipConfig& chip,
                                      Tracer* tracer);

}  // namespace nvcim::sim
