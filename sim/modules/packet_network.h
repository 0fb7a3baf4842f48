// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/modules/network.h"

namespace nvcim::sim {

/// Fast model: links are reserved for the whole route when a message is sent, in the order of the
/// calls, which the calendar fixes; a message costs no event but its two notices.
///
/// On each link it gets the first time that is free for all its flits, from the arrival of its head
/// on; one that is sent later may still slip in front. Buffers are first in, first out: it starts
/// on a link no earlier than the messages before it in the buffer have left. If it has more flits
/// than the buffers between hold, it keeps the links behind a place where it waits; otherwise
/// buffers are taken as large enough. Exact without contention; docs/noc.md has its error against
/// FlitNetwork.
class PacketNetwork : public Network {
public:
    PacketNetwork(const sc_core::sc_module_name& instance,
                  Calendar& calendar,
                  const ChipConfig& chip,
                  Tracer* tracer);

protected:
    void accept(const Message& message, std::int64_t flits) override;

private:
    /// A message on a link.
    struct Slot {
        std::int64_t start = 0, end = 0;
        std::int64_t left = 0;  ///< from here on it stands in nobody's way in the buffer behind
    };
    struct Link {
        std::vector<Slot> slots;      ///< by start, apart from those that are over
        std::int64_t floor = 0;       ///< nothing starts earlier: ends of forgotten slots
        std::int64_t floor_left = 0;  ///< their `left`
    };
    /// Where one link of the route carries the message that is being sent.
    struct Step {
        int link = 0;
        std::size_t slot = 0;
        std::int64_t start = 0;
    };
    static constexpr std::size_t kMostSlots = 32;  ///< a longer backlog has no gap worth finding

    static void forget(Link& link, std::int64_t now);
    std::int64_t reserve(int link, std::int64_t& earliest, std::int64_t flits);
    void hold(std::int64_t flits);

    std::vector<Link> links_;
    std::vector<std::int64_t> source_left_;  ///< by source queue: its last message has left
    std::vector<int> route_;
    std::vector<Step> steps_;
};

}  // namespace nvcim::sim
