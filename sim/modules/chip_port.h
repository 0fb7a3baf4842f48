// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <systemc>
#include <vector>

#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/modules/frame.h"
#include "sim/modules/global_buffer.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// Fills in the tensor of an image that waits outside a chip, channel-row-column.
using TensorSource = std::function<void(int image, std::int16_t* values)>;

/// Where images enter and scores leave, beside tile 0; for a segment (sim/compiler/segments.h) the
/// tensors that the segment before has made and those that the next one needs. All tensors wait
/// outside at cycle 0; their pixels enter in raster order as fast as the first link and the buffers
/// take them, and the global buffer has read them, if there is one.
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
             const Program& program,
             const MessageHook& hook);

    Outlet& outlet() { return outlet_; }
    /// Images come from, and scores go to, the memory behind this buffer.
    void attach(GlobalBuffer& buffer) { buffer_ = &buffer; }
    [[nodiscard]] const Outlet& outlet() const { return outlet_; }

    /// Feeds `images` images, asking `tensors` for each once it enters. `last` is the last stage.
    void begin(int images, TensorSource tensors, ValueSource& last);
    /// The same without values.
    void begin(int images);

    void sent_before(std::int64_t pixel) override;
    void pixel_read() override { outlet_.made(1); }
    /// What the next image leaves is outside; the simulation pauses behind that of the last image.
    void result_written() override;
    /// The next pixel of what leaves.
    void deliver(int input, int part, std::int64_t pixel, std::int64_t made) override;
    std::shared_ptr<ImageValues> values_of(int image) override;

    /// The critical path shall lead to the last image, not to the first.
    void explain_last() { explains_last_ = true; }
    /// The action with which the critical path ends; kNoEvent before.
    [[nodiscard]] EventId explained_end() const { return explained_end_; }

    [[nodiscard]] bool is_done() const { return static_cast<int>(finished_.size()) == count_; }
    /// What has left, by image, channel-row-column; empty without values.
    [[nodiscard]] const std::vector<std::vector<std::int32_t>>& outputs() const { return outputs_; }
    /// Cycle at which the scores (the tensor) of each image had left the chip.
    [[nodiscard]] const std::vector<std::int64_t>& finished() const { return finished_; }

private:
    [[nodiscard]] std::vector<std::int32_t> take(int image) const;

    Calendar& calendar_;
    const Shape in_shape_;
    const Shape out_shape_;
    const int last_stage_;
    const MessageHook& hook_;
    Outlet outlet_;
    GlobalBuffer* buffer_ = nullptr;
    int count_ = 0;
    TensorSource tensors_;
    ValueSource* last_ = nullptr;
    std::vector<std::vector<std::int32_t>> outputs_;
    std::vector<std::int64_t> finished_;
    bool explains_last_ = false;
    EventId explained_end_ = kNoEvent;
};

}  // namespace nvcim::sim
