// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/modules/network.h"

namespace nvcim::sim {

/// Fast model: links are reserved for the whole route when a message is sent, in the order of the
/// calls, which the calendar fixes; a message costs no event but its two notices.
///
/// Its head enters each link when it gets there and the link is free. Reservations are not
/// overtaken, and routers have room for whole messages: one that waits for a link does not hold the
/// one before. Exact without contention; docs/noc.md has its error against FlitNetwork.
class PacketNetwork : public Network {
public:
    PacketNetwork(const sc_core::sc_module_name& instance,
                  Calendar& calendar,
                  const ChipConfig& chip,
                  Tracer* tracer);

protected:
    void accept(const Message& message, std::int64_t flits) override;

private:
    std::vector<std::int64_t> free_;  ///< by link: from this cycle on
    std::vector<int> route_;
};

}  // namespace nvcim::sim
