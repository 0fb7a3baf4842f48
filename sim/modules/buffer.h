// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "sim/modules/buffer_ports.h"
#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Input or output buffer of a tile, divided by the compiler. Room is claimed before data is made
/// or sent, so a full partition holds its producer back (back-pressure). Credits return at once.
class Buffer : public sc_core::sc_module {
public:
    Buffer(const sc_core::sc_module_name& instance, const Calendar& calendar, Tracer* tracer);

    /// A partition of `pixels` pixels of `pixel_bits` each; returns its number.
    int add_partition(std::int64_t pixels, std::int64_t pixel_bits);

    [[nodiscard]] bool has_room(int partition, std::int64_t pixels) const {
        const Partition& p = partitions_[static_cast<std::size_t>(partition)];
        return p.held + pixels <= p.pixels;
    }
    void claim(int partition, std::int64_t pixels);
    void release(int partition, std::int64_t pixels);

    /// Accesses compete for `count` ports of `bits_per_cycle` from now on.
    void limit_ports(int count, int bits_per_cycle);
    /// Null: there are enough.
    [[nodiscard]] BufferPorts* ports() { return ports_ ? &*ports_ : nullptr; }
    [[nodiscard]] std::int64_t ports_busy() const { return ports_ ? ports_->busy() : 0; }

    [[nodiscard]] std::int64_t held(int partition) const;                ///< pixels claimed
    [[nodiscard]] std::int64_t peak_bits() const { return peak_bits_; }  ///< most ever claimed

private:
    struct Partition {
        std::int64_t pixels;
        std::int64_t pixel_bits;
        std::int64_t held;
    };

    void change(int partition, std::int64_t pixels);
    void trace_fill();

    const Calendar& calendar_;
    Tracer* tracer_;
    Tracer::Handle fill_ = Tracer::kOff;
    bool is_signal_added_ = false;
    std::optional<BufferPorts> ports_;
    std::vector<Partition> partitions_;
    std::int64_t bits_ = 0;
    std::int64_t peak_bits_ = 0;
};

}  // namespace nvcim::sim
