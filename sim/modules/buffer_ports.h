// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// The ports of a tile's input buffer. Each serves one access at a time; an access takes the port
/// that is free first, in the order of the calls. An arriving pixel waits for its port in a
/// register of the network interface, where it counts as arrived; a fetch delays its product.
class BufferPorts {
public:
    BufferPorts(const std::string& path,
                const Calendar& calendar,
                int ports,
                int bits_per_cycle,
                Tracer* tracer);

    /// First cycle, now or later, in which a port is free.
    [[nodiscard]] std::int64_t free() const;
    /// Fetches an input vector in `cycles` cycles from `start` on; not before free().
    void fetch(std::int64_t start, std::int64_t cycles, std::int64_t number) {
        occupy(start, cycles, "fetch", number);
    }
    /// A pixel of `bits` has arrived and is written.
    void write(std::int64_t bits, std::int64_t number);

    /// Busy cycles of all ports over their number, rounded up.
    [[nodiscard]] std::int64_t busy() const;

private:
    void occupy(std::int64_t start, std::int64_t cycles, const char* kind, std::int64_t number);

    const Calendar& calendar_;
    std::int64_t bits_per_cycle_;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    std::vector<std::int64_t> free_;  ///< by port: from this cycle on
    std::int64_t busy_ = 0;           ///< all ports
};

}  // namespace nvcim::sim
