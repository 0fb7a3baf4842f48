// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// Where images enter and scores leave, beside tile 0. All images wait outside at cycle 0; their
/// pixels enter in raster order as fast as the first link and the buffers take them.
class ChipPort : public sc_core::sc_module, public PixelSource, public PixelSink {
public:
    ChipPort(const sc_core::sc_module_name& instance,
             Calendar& calendar,
             Network& links,
             const QuantizedNetwork& network,
             const MessageHook& hook);

    Outlet& outlet() { return outlet_; }
    [[nodiscard]] const Outlet& outlet() const { return outlet_; }
    /// Feeds images (bytes, channel-row-column; kept by the caller).
    void begin(const std::vector<const std::uint8_t*>& images);

    void read_pixel(std::int64_t pixel, PixelMessage& message) const override;
    void sent_before(std::int64_t /*pixel*/) override {}
    /// Scores of the next image; the simulation pauses when they are those of the last one.
    void deliver(int input, int part, const PixelMessage& message) override;

    [[nodiscard]] bool is_done() const { return scores_.size() == images_.size(); }
    [[nodiscard]] const std::vector<std::vector<std::int32_t>>& scores() const { return scores_; }
    /// Cycle at which the scores of each image had left the chip.
    [[nodiscard]] const std::vector<std::int64_t>& finished() const { return finished_; }

private:
    const QuantizedNetwork& network_;
    Outlet outlet_;
    std::vector<Activations> images_;
    std::vector<std::vector<std::int32_t>> scores_;
    std::vector<std::int64_t> finished_;
};

}  // namespace nvcim::sim
