// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "sim/compiler/program.h"
#include "sim/modules/buffer.h"
#include "sim/modules/fifo.h"
#include "sim/modules/off_chip.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// Buffer between the memory outside and the chip's port (docs/timing.md section 10). Tensors are
/// fetched ahead, in order, as soon as there is room for all of the next one; their pixels are read
/// for the port one by one, and their room is given up as they leave. Results gather pixel by pixel
/// and are written outside when the tensor is complete.
class GlobalBuffer : public Buffer, public Actor, public OffChip::User {
public:
    /// The chip's port.
    class Client {
    public:
        virtual ~Client() = default;
        virtual void pixel_read() = 0;      ///< the next pixel may enter the chip
        virtual void result_written() = 0;  ///< the next result is outside
    };

    /// The arguments outlive it.
    GlobalBuffer(const sc_core::sc_module_name& instance,
                 Calendar& calendar,
                 OffChip& off_chip,
                 const GlobalBufferConfig& config,
                 const Program& program,
                 Client& client,
                 Tracer* tracer);

    /// Partition in which results gather; `sender` claims room there.
    [[nodiscard]] int results() const { return results_; }
    void set_sender(Outlet& sender) { sender_ = &sender; }

    /// `tensors` tensors lie outside and shall enter.
    void begin(int tensors);
    /// Entering pixels before `pixel`, of all tensors, have left the chip's port.
    void entered_before(std::int64_t pixel);
    /// The next pixel of a result has arrived.
    void result_arrived();
    void act(int what, std::int64_t argument) override;
    void read_begins() override;
    void write_begins(std::int64_t end) override;

    [[nodiscard]] std::int64_t busy() const { return busy_; }  ///< cycles of reading for the port
    [[nodiscard]] std::int64_t bits_entered() const { return read_ * entering_.pixel_bits; }
    [[nodiscard]] std::int64_t bits_left() const { return arrived_ * leaving_.pixel_bits; }

private:
    void fetch();
    void read_next();

    Calendar& calendar_;
    OffChip& off_chip_;
    PortTensor entering_, leaving_;
    Client& client_;
    Outlet* sender_ = nullptr;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    int images_, results_;      ///< partitions
    std::int64_t read_cycles_;  ///< of one pixel
    int count_ = 0;
    int fetched_ = 0;            ///< tensors asked for
    Fifo<std::int64_t> starts_;  ///< of those coming in or here: cycle of their first bit
    bool is_reading_ = false;
    std::int64_t read_ = 0;     ///< pixels, all tensors
    std::int64_t entered_ = 0;  ///< pixels, all tensors
    std::int64_t arrived_ = 0;  ///< pixels of results
    std::int64_t busy_ = 0;
};

}  // namespace nvcim::sim
