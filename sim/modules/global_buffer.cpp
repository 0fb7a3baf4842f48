// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/global_buffer.h"

#include <algorithm>

#include "models/base/clock.h"

namespace nvcim::sim {

namespace {

enum What { kPixelRead, kResultWritten };
constexpr int kRank = -1;  // that of the port

}  // namespace

GlobalBuffer::GlobalBuffer(const sc_core::sc_module_name& instance,
                           Calendar& calendar,
                           OffChip& off_chip,
                           const GlobalBufferConfig& config,
                           const Program& program,
                           Client& client,
                           Tracer* tracer)
    : Buffer(instance, calendar, tracer),
      calendar_(calendar),
      off_chip_(off_chip),
      entering_(program.entering),
      leaving_(program.leaving),
      client_(client),
      tracer_(tracer),
      images_(add_partition(entering_.buffer_pixels, entering_.pixel_bits)),
      results_(add_partition(leaving_.buffer_pixels, leaving_.pixel_bits)),
      read_cycles_(ceil_div(entering_.pixel_bits, config.bits_per_cycle)) {
    if (tracer_ != nullptr) {
        track_ = tracer_->add_track(name());
    }
}

void GlobalBuffer::begin(int tensors) {
    count_ = tensors;
    fetch();
}

void GlobalBuffer::fetch() {
    while (fetched_ < count_ && has_room(images_, entering_.pixels)) {
        claim(images_, entering_.pixels);
        ++fetched_;
        off_chip_.read(entering_.bits(), *this);
    }
}

void GlobalBuffer::read_begins() {
    starts_.push(calendar_.now());
    if (!is_reading_) {
        read_next();
    }
}

/// Reads the next pixel as soon as it has come in from outside.
void GlobalBuffer::read_next() {
    is_reading_ = !starts_.empty();
    if (!is_reading_) {
        return;
    }
    const std::int64_t pixel = read_ % entering_.pixels;
    const std::int64_t here =
        starts_.front() + off_chip_.transfer_cycles((pixel + 1) * entering_.pixel_bits);
    const std::int64_t start = std::max(calendar_.now(), here);
    busy_ += read_cycles_;
    calendar_.at(start + read_cycles_, Phase::kComplete, kRank, *this, kPixelRead);
    if (tracer_ != nullptr) {
        tracer_->slice(
            track_, "read", calendar_.picoseconds(start), read_cycles_ * calendar_.period(), read_);
    }
}

void GlobalBuffer::act(int what, std::int64_t /*argument*/) {
    if (what == kPixelRead) {
        if (++read_ % entering_.pixels == 0) {
            starts_.pop();
        }
        client_.pixel_read();
        read_next();
        return;
    }
    release(results_, leaving_.pixels);
    sender_->wake();
    client_.result_written();
}

Activity GlobalBuffer::activity_before(int what, std::int64_t /*argument*/) const {
    return what == kPixelRead ? Activity{"input", name(), "buffer read", 0, read_cycles_}
                              : Activity{"scores", off_chip_.name(), "write", 0, -1};
}

void GlobalBuffer::entered_before(std::int64_t pixel) {
    release(images_, pixel - entered_);
    entered_ = pixel;
    fetch();
}

void GlobalBuffer::result_arrived() {
    if (++arrived_ % leaving_.pixels == 0) {
        off_chip_.write(leaving_.bits(), *this);
    }
}

void GlobalBuffer::write_begins(std::int64_t end) {
    calendar_.at(end, Phase::kComplete, kRank, *this, kResultWritten);
}

}  // namespace nvcim::sim
