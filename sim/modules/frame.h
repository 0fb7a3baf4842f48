// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/crossbar/mvm.h"
#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/compiler/fused_progress.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// The values of one pixel (or of the channels of it that one tile needs). Pixels are numbered
/// through all images: pixel = image * pixels per image + pixel of the image.
struct PixelMessage {
    std::int64_t pixel = 0;
    int first_channel = 0;
    std::vector<std::int32_t> values;  ///< by channel
};

/// Test hook: sees, and may change, the values of every message. `source` is the stage, -1: image.
using MessageHook = std::function<void(int source, PixelMessage& message)>;

/// The values of one image at one producer.
class ImageValues {
public:
    virtual ~ImageValues() = default;
    /// Works out everything that can have been read by now.
    virtual void catch_up() = 0;
    /// Channels first_channel .. of pixel `pixel` of the image, into message.values (sized).
    virtual void read(std::int64_t pixel, PixelMessage& message) const = 0;
};

/// Whoever has the values of images: a stage or the chip's port.
class ValueSource {
public:
    virtual ~ValueSource() = default;
    /// Of an image of which not every pixel has arrived at its consumers. Simulation with data
    /// only.
    virtual std::shared_ptr<ImageValues> values_of(int image) = 0;
};

/// What the frames of one stage share; everything outlives them.
struct FrameContext {
    const QuantizedNetwork& network;
    const StagePlan& stage;
    const Mvm* mvm;  ///< of the leading node; null: a digital stage
    const MessageHook& hook;
    MvmCounters& counters;
};

/// The data of one image in one stage: what has arrived, and what the stage makes of it. All
/// numbers come from the functions that the batch engine uses (docs/numerics.md).
///
/// Arrivals and finished positions are noted as they happen; the values are worked out once they
/// are asked for, many positions at a time, since products of many vectors are faster and time does
/// not depend on values; where it does (zero_skip), reads_in_turn() asks at every start. Every
/// product is made of the messages that had arrived at this stage: catch_up() lets the producers
/// catch up, moves their messages over, each through the hook, and multiplies.
class Frame : public ImageValues {
public:
    /// `sources`: the same image at the producer of each stage input.
    Frame(const FrameContext& context,
          int image,
          std::vector<std::shared_ptr<ImageValues>> sources);

    /// The next pixel of a part (TransferPlan) of an input has arrived.
    void arrived(std::size_t input, std::size_t part) { ++inputs_[input].parts[part].arrived; }
    /// The next position is finished.
    void finished() { ++finished_; }

    /// Reads in turn that the product at `position` makes, whose input has arrived: ReadPlan.
    [[nodiscard]] std::int64_t reads_in_turn(int position, int blocks_per_crossbar);

    void catch_up() override;
    void read(std::int64_t pixel, PixelMessage& message) const override;

    /// Everything is finished: catches up and lets go of the producers.
    void close();

private:
    struct Part {
        std::int64_t arrived = 0, moved = 0;  ///< pixels of this image
    };
    struct Input {
        std::shared_ptr<ImageValues> source;
        std::vector<Part> parts;
        Activations values;
    };

    [[nodiscard]] const Node& node(std::size_t slot) const;
    [[nodiscard]] const std::int16_t* operand(std::size_t slot, int operand) const;
    void move_messages(std::size_t input);
    void put(std::size_t input, std::int64_t pixel);
    void multiply(int first, int count);
    void run_digital(int positions);

    const FrameContext& context_;
    int image_;
    std::vector<Input> inputs_;
    std::vector<Activations> outputs_;  ///< by node of the stage
    std::vector<std::int32_t> scores_;  ///< last stage
    FusedProgress progress_;
    int finished_ = 0;  ///< positions
    int computed_ = 0;  ///< positions
    PixelMessage message_;
};

}  // namespace nvcim::sim
