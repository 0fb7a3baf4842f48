// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/modules/frame.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// Where images enter and scores leave, beside tile 0. All images wait outside at cycle 0; their
/// pixels enter in raster order as fast as the first link and the buffers take them.
class ChipPort : public sc_core::sc_module,
                 public PixelSource,
                 public PixelSink,
                 public ValueSource {
public:
    ChipPort(const sc_core::sc_module_name& instance,
             Calendar& calendar,
             Network& links,
             const QuantizedNetwork& network,
             const MessageHook& hook);

    Outlet& outlet() { return outlet_; }
    [[nodiscard]] const Outlet& outlet() const { return outlet_; }

    /// Feeds images (bytes, channel-row-column; kept by the caller). `scores` is stage `stage`, the
    /// one that sends the scores.
    void begin(const std::vector<const std::uint8_t*>& images, ValueSource& scores, int stage);
    /// Feeds `images` images that have no values.
    void begin(int images);

    void sent_before(std::int64_t /*pixel*/) override {}
    /// Scores of the next image; the simulation pauses when they are those of the last one.
    void deliver(int input, int part, std::int64_t pixel, std::int64_t made) override;
    std::shared_ptr<ImageValues> values_of(int image) override;

    /// The action in which the first image's scores were there; kNoEvent before.
    [[nodiscard]] EventId first_end() const { return first_end_; }

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
    int count_ = 0;
    std::vector<const std::uint8_t*> images_;
    ValueSource* last_ = nullptr;
    int last_stage_ = 0;
    std::vector<std::vector<std::int32_t>> scores_;
    std::vector<std::int64_t> finished_;
    EventId first_end_ = kNoEvent;
};

}  // namespace nvcim::sim
