// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace nvcim::sim {

/// Why a stage did not start its next position although it could have taken one.
enum class StallCause {
    kInput,       ///< the producer has not made the pixels yet
    kNetwork,     ///< they are made but still on the way, or partial sums are
    kResource,    ///< its crossbars serve another stage
    kRoom,        ///< no room in the output buffer
    kVectorUnit,  ///< the vector unit is behind
    kMemory,      ///< the image is not read from the memory outside yet
    kBufferPort,  ///< all ports of an input buffer are busy
};
inline constexpr int kStallCauses = 7;
/// As statistics and traces call them.
inline constexpr const char* kStallNames[kStallCauses] = {
    "input", "network", "resource", "output_room", "vector_unit", "memory", "buffer_port"};

/// A span of one activity of a stage: busy (no cause) or waiting.
struct StageSpan {
    int activity = kStallCauses;  ///< a StallCause, or kStallCauses: busy
    std::int64_t start = 0;
    std::int64_t end = 0;
};

/// Adds up the waiting time of a stage by cause. Cycles in which the stage is busy anyway (the
/// interval after a start) count for no cause.
class StallClock {
public:
    static constexpr std::size_t kMostSpans = 4000;

    /// The first kMostSpans spans, neighbours of one activity merged.
    [[nodiscard]] const std::vector<StageSpan>& spans() const { return spans_; }

    /// Calls `hear` for every wait that is over.
    void set_listener(
        std::function<void(StallCause cause, std::int64_t start, std::int64_t end)> hear) {
        hear_ = std::move(hear);
    }

    /// From `cycle` on the stage waits for `cause`.
    void wait(StallCause cause, std::int64_t cycle) {
        settle(cycle);
        cause_ = cause;
        is_waiting_ = true;
    }
    /// A position starts at `cycle`; the next one could start `interval` later.
    void start(std::int64_t cycle, std::int64_t interval) {
        stop(cycle);
        idle_from_ = cycle + interval;
        record(kStallCauses, cycle, idle_from_);
    }
    void stop(std::int64_t cycle) {
        settle(cycle);
        is_waiting_ = false;
    }

    [[nodiscard]] bool is_waiting_for(StallCause cause) const {
        return is_waiting_ && cause_ == cause;
    }
    [[nodiscard]] bool is_waiting() const { return is_waiting_; }
    [[nodiscard]] StallCause cause() const { return cause_; }
    [[nodiscard]] std::int64_t since() const { return since_; }
    [[nodiscard]] std::int64_t cycles(StallCause cause) const {
        return stalls_[static_cast<std::size_t>(cause)];
    }

private:
    void settle(std::int64_t cycle) {
        if (is_waiting_) {
            const std::int64_t from = std::max(since_, idle_from_);
            stalls_[static_cast<std::size_t>(cause_)] += std::max<std::int64_t>(0, cycle - from);
            record(static_cast<int>(cause_), from, cycle);
            if (hear_ && from < cycle) {
                hear_(cause_, from, cycle);
            }
        }
        since_ = cycle;
    }

    void record(int activity, std::int64_t start, std::int64_t end) {
        if (start >= end) {
            return;
        }
        if (!spans_.empty() && spans_.back().activity == activity && spans_.back().end == start) {
            spans_.back().end = end;
        } else if (spans_.size() < kMostSpans) {
            spans_.push_back({activity, start, end});
        }
    }

    bool is_waiting_ = false;
    StallCause cause_ = StallCause::kInput;
    std::int64_t since_ = 0;
    std::int64_t idle_from_ = 0;
    std::array<std::int64_t, kStallCauses> stalls_{};
    std::vector<StageSpan> spans_;
    std::function<void(StallCause, std::int64_t, std::int64_t)> hear_;
};

}  // namespace nvcim::sim
