// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/provenance.h"

namespace nvcim {

class Pointer;
class Problems;

/// SRAM or eDRAM buffer.
struct BufferConfig {
    int capacity_bytes = 65536;
    int bits_per_cycle = 256;
    Picojoules energy_per_bit{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        fields(self, field, 1);
    }

protected:
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field, int least_bytes) {
        constexpr double kMostBytes = 1 << 30;
        field("capacity_bytes",
              self.capacity_bytes,
              Between{static_cast<double>(least_bytes), kMostBytes},
              least_bytes == 0 ? "bytes it holds, 0: there is none" : "bytes it holds");
        field("bits_per_cycle", self.bits_per_cycle, Between{1, 65536}, "width of its port");
        field("energy_per_bit_pj", self.energy_per_bit, Between{0, 1e3}, "energy per bit moved");
        field("area_um2", self.area, Between{0, 1e9}, "area of the buffer");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// Input buffer of a tile.
struct InputBufferConfig : BufferConfig {
    int ports = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        BufferConfig::fields(self, field);
        field("ports",
              self.ports,
              Between{0, 64},
              "accesses at a time: input vectors fetched by crossbars, arriving pixels written; "
              "0: as many as want to");
    }
};

/// Buffer between the memory outside and the chip's port. Its leakage is part of the chip's.
struct GlobalBufferConfig : BufferConfig {
    GlobalBufferConfig() { capacity_bytes = 0; }

    [[nodiscard]] bool exists() const { return capacity_bytes > 0; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        BufferConfig::fields(self, field, 0);
    }
};

/// Memory outside the chip with its interface, which moves one tensor at a time in either
/// direction. Timing: docs/timing.md section 10.
struct OffChipConfig {
    GigabytesPerSecond bandwidth{0.0};
    Nanoseconds latency{0.0};
    Picojoules energy_per_bit{0.0};
    Provenance provenance;

    [[nodiscard]] bool exists() const { return bandwidth.value() > 0.0; }
    /// Cycles that `bits` take over the interface, rounded up. Precondition: exists().
    [[nodiscard]] std::int64_t transfer_cycles(std::int64_t bits, Nanoseconds clock) const;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("bandwidth_gb_per_s",
              self.bandwidth,
              Between{0, 1e5},
              "10^9 bytes per second, both directions together, whole MB/s; 0: no memory is "
              "modelled, images wait at the chip's port");
        field("latency_ns",
              self.latency,
              Between{0, 1e6},
              "from the request of a tensor to its first bit");
        field("energy_per_bit_pj",
              self.energy_per_bit,
              Between{0, 1e4},
              "energy of one bit read or written, memory and interface");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
