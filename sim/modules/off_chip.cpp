// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/off_chip.h"

#include <algorithm>
#include <limits>

#include "models/base/clock.h"

namespace nvcim::sim {

OffChip::OffChip(const sc_core::sc_module_name& instance,
                 Calendar& calendar,
                 const OffChipConfig& config,
                 Nanoseconds clock,
                 Tracer* tracer)
    : sc_module(instance),
      calendar_(calendar),
      config_(config),
      clock_(clock),
      latency_(cycles(config.latency, clock)),
      tracer_(tracer) {
    if (tracer_ != nullptr) {
        track_ = tracer_->add_track(name());
    }
}

void OffChip::read(std::int64_t bits, User& user) {
    ask(reads_, {calendar_.now() + latency_, bits, &user});
}

void OffChip::write(std::int64_t bits, User& user) {
    ask(writes_, {calendar_.now(), bits, &user});
}

void OffChip::ask(Fifo<Transfer>& queue, const Transfer& transfer) {
    queue.push(transfer);
    wake();
}

/// Looks for something to move as soon as that is possible.
void OffChip::wake() {
    std::int64_t ready = std::numeric_limits<std::int64_t>::max();
    for (const Fifo<Transfer>* const queue : {&reads_, &writes_}) {
        ready = queue->empty() ? ready : std::min(ready, queue->front().ready);
    }
    const std::int64_t cycle = std::max({calendar_.now(), free_, ready});
    if ((!reads_.empty() || !writes_.empty()) && cycle != woken_) {
        woken_ = cycle;
        calendar_.at(cycle, Phase::kGrant, -1, *this, 0);
    }
}

void OffChip::act(int /*what*/, std::int64_t /*argument*/) {
    const std::int64_t now = calendar_.now();
    if (now < free_) {
        return;  // a write that was ready before began in the meantime
    }
    if (!writes_.empty()) {
        const Transfer next = writes_.front();
        writes_.pop();
        bits_written_ += next.bits;
        move(next, "write", tensors_written_++);
        next.user->write_begins(free_);
    } else if (!reads_.empty() && reads_.front().ready <= now) {
        const Transfer next = reads_.front();
        reads_.pop();
        bits_read_ += next.bits;
        move(next, "read", tensors_read_++);
        next.user->read_begins();
    }
    wake();
}

Activity OffChip::activity_before(int /*what*/, std::int64_t /*argument*/) const {
    return {"input", name(), "access", 0, -1};
}

void OffChip::move(const Transfer& transfer, const char* kind, std::int64_t number) {
    const std::int64_t now = calendar_.now();
    const std::int64_t occupied = transfer_cycles(transfer.bits);
    free_ = now + occupied;
    busy_ += occupied;
    if (tracer_ != nullptr) {
        tracer_->slice(
            track_, kind, calendar_.picoseconds(now), occupied * calendar_.period(), number);
    }
}

}  // namespace nvcim::sim
