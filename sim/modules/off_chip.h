// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "models/chip/memory_config.h"
#include "sim/modules/calendar.h"
#include "sim/modules/fifo.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Interface to the memory outside the chip (docs/timing.md section 10). It moves one tensor at a
/// time: the next one to be written, or if there is none the next one to be read whose latency has
/// passed. Many may be asked for at a time; their latencies pass side by side.
class OffChip : public sc_core::sc_module, public Actor {
public:
    /// Is told, in Phase::kGrant, that the next tensor moves from now on.
    class User {
    public:
        virtual ~User() = default;
        virtual void read_begins() = 0;
        virtual void write_begins(std::int64_t end) = 0;  ///< all of it is outside at `end`
    };

    OffChip(const sc_core::sc_module_name& instance,
            Calendar& calendar,
            const OffChipConfig& config,
            Nanoseconds clock,
            Tracer* tracer);

    void read(std::int64_t bits, User& user);
    void write(std::int64_t bits, User& user);
    void act(int what, std::int64_t argument) override;

    [[nodiscard]] std::int64_t transfer_cycles(std::int64_t bits) const {
        return config_.transfer_cycles(bits, clock_);
    }
    [[nodiscard]] std::int64_t busy() const { return busy_; }  ///< cycles
    [[nodiscard]] std::int64_t bits_read() const { return bits_read_; }
    [[nodiscard]] std::int64_t bits_written() const { return bits_written_; }

private:
    struct Transfer {
        std::int64_t ready;  ///< first cycle in which it may move
        std::int64_t bits;
        User* user;
    };

    void ask(Fifo<Transfer>& queue, const Transfer& transfer);
    void wake();
    /// Moves `transfer` from now on.
    void move(const Transfer& transfer, const char* kind, std::int64_t number);

    Calendar& calendar_;
    OffChipConfig config_;
    Nanoseconds clock_;
    std::int64_t latency_;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    Fifo<Transfer> reads_, writes_;
    std::int64_t free_ = 0;
    std::int64_t woken_ = -1;  ///< cycle of the last look that was entered
    std::int64_t busy_ = 0, bits_read_ = 0, bits_written_ = 0;
    std::int64_t tensors_read_ = 0, tensors_written_ = 0;
};

}  // namespace nvcim::sim
