// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/chip/chip_config.h"
#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Times of one message, in cycles.
struct Passage {
    std::int64_t start = 0;    ///< its head enters the first link
    std::int64_t left = 0;     ///< its tail has left the source
    std::int64_t arrival = 0;  ///< its tail has arrived
};

/// Tile-to-tile network: a mesh with XY routes (columns first), one hop more to the chip's port.
///
/// A message of n = ceil(bits / link_bits) flits over h hops takes h hop_cycles + n - 1 cycles. Its
/// head enters each link when it gets there and the link is free; the link is then busy for n
/// cycles. Links are reserved for the whole route when the message is sent, in the order of the
/// calls, which the calendar fixes. Routers have room for whole messages (virtual cut-through): a
/// message that waits for a link does not hold the one before. A move inside a tile takes
/// ceil(bits / buffer bits_per_cycle) cycles of that tile's buffer port.
class Mesh : public sc_core::sc_module {
public:
    static constexpr const char* kPortIn = "port_in";  ///< link by which images enter

    Mesh(const sc_core::sc_module_name& instance,
         const Calendar& calendar,
         const ChipConfig& chip,
         Tracer* tracer);

    /// Sends a message now. `from` and `to` are tiles or kChipPort, not both the port.
    Passage send(int from, int to, std::int64_t bits, std::int64_t argument);

    [[nodiscard]] int hops(int from, int to) const;
    /// Busy cycles of every link that carried something: name and cycles.
    struct LinkUse {
        std::string name;
        std::int64_t busy = 0;
    };
    [[nodiscard]] std::vector<LinkUse> link_use() const;

private:
    struct Link {
        std::int64_t free = 0;  ///< from this cycle on
        std::int64_t busy = 0;
        Tracer::Handle track = Tracer::kOff;
    };

    [[nodiscard]] std::string link_name(std::size_t link) const;
    void find_route(int from, int to);
    std::int64_t reserve(std::size_t link,
                         std::int64_t earliest,
                         std::int64_t busy,
                         std::int64_t argument);

    const Calendar& calendar_;
    int columns_, rows_;
    std::int64_t link_bits_, hop_cycles_, local_bits_;
    Tracer* tracer_;
    std::vector<Link> links_;  ///< five per tile (east, west, south, north, local), port in and out
    std::vector<std::size_t> route_;
};

}  // namespace nvcim::sim
