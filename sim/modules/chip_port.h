// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/modules/frame.h"
#include "sim/modules/global_buffer.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// Where images enter and scores leave, beside tile 0. All images wait outside at cycle 0; their
/// pixels enter in raster order as fast as the first link and the buffers take them, and the global
/// buffer has read them, if there is one.
class ChipPort : public sc_core::sc_module,
                 public PixelSource,
                 public PixelSink,
                 public ValueSource,
                 public GlobalBuffer::Client {
public:
    ChipPort(const sc_core::sc_module_name& instance,
             Calendar& calendar,
             Network& links,
             const QuantizedNetwork& network,
             const MessageHook& hook);

    Outlet& outlet() { return outlet_; }
    /// Images come from, and scores go to, the memory behind this buffer.
    void attach(GlobalBuffer& buffer) { buffer_ = &buffer; }
    [[nodiscard]] const Outlet& outlet() const { return outlet_; }

    /// Feeds images (bytes, channel-row-column; kept by the caller). `scores` is stage `stage`, the
    /// one that sends the scores.
    void begin(const std::vector<const std::uint8_t*>& images, ValueSource& scores, int stage);
    /// Feeds `images` images that have no values.
    void begin(int images);

    void sent_before(std::int64_t pixel) override;
    void pixel_read() override { outlet_.made(1); }
    /// The next image is finished; the simulation pauses when it is the last one.
    void result_written() override;
    /// Scores of the next image.
    void deliver(int input, int part, std::int64_t pixel, std::int64_t made) override;
    std::shared_ptr<ImageValues> values_of(int image) override;

    [[nodiscard]] bool is_done() const { return static_cast<int>(finished_.size()) == count_; }
    /// By image; empty without values.
    [[nodiscard]] const std::vector<std::vector<std::int32_t>>& scores() const { return scores_; }
    /// Cycle at which the scores of each image had left the chip.
    [[nodiscard]] const std::vector<std::int64_t>& finished() const { return finished_; }

private:
    Calendar& calendar_;
    const QuantizedNetwork& network_;
    const MessageHook& hook_;
    Outlet outlet_;
    GlobalBuffer* buffer_ = nullptr;
    int count_ = 0;
    std::vector<const std::uint8_t*> images_;
    ValueSource* last_ = nullptr;
    int last_stage_ = 0;
    std::vector<std::vector<std::int32_t>> scores_;
    std::vector<std::int64_t> finished_;
};

}  // namespace nvcim::sim
