// SPDX-License-Identifier: Apache-2.0
#include "models/device/cell_writer.h"

#include <algorithm>

namespace nvcim {

namespace {

double stuck_at(StuckCells::State state) {
    return state == StuckCells::State::kHigh ? 1.0 : 0.0;
}

}  // namespace

CellWriter::CellWriter(const CellConfig& cell, std::uint64_t seed, const DrawAddress& array)
    : open_loop_(cell),
      verified_(make_write_model(cell)),
      stuck_(cell.stuck, seed, array),
      spread_(seed, {Purpose::kProgramming, array.chip, array.array, array.copy, 0}),
      draws_{seed, array, 0},
      max_pulses_(cell.write.max_pulses),
      ramp_limit_(cell.write.ramp_limit),
      erased_is_exact_(open_loop_.sigma_erased() == 0.0 && !stuck_.any()) {}

CellWrite CellWriter::write(int level, std::uint64_t cell) {
    CellWrite result;
    result.pulses = 1;
    const StuckCells::State state = stuck_.state(cell);
    if (state != StuckCells::State::kWorks) {
        result.conductance = stuck_at(state);
        return result;
    }
    const bool is_exact = open_loop_.sigma(level) == 0.0;
    result.conductance = open_loop_.programmed(level, is_exact ? 0.0 : spread_.normal(cell));
    return result;
}

CellWrite CellWriter::write_stuck(int level,
                                  std::uint64_t cell,
                                  std::size_t group,
                                  PulseSlots& slots) {
    CellWrite result;
    result.conductance = stuck_at(stuck_.state(cell));
    result.failed = result.conductance != open_loop_.target(level);
    result.pulses = result.failed ? max_pulses_ : 1;
    result.verify_reads = result.pulses;
    const bool is_reset = result.conductance > open_loop_.target(level);
    std::size_t place = slots.second_slot(group);
    for (int i = 0; i < result.pulses - 1; ++i) {  // all of one polarity
        slots.mark(place, is_reset);
        place += slots.groups();
        (is_reset ? result.reset_ramp : result.set_ramp).add(std::min(i, ramp_limit_));
    }
    result.reset_pulses = is_reset ? result.pulses - 1 : 0;
    return result;
}

void CellWriter::write_queued(PulseSlots& slots) {
    outcomes_.resize(tasks_.size());
    verified_->write_all(tasks_, draws_, slots, outcomes_.data());
    tasks_.clear();
}

double CellWriter::erased(std::uint64_t cell) {
    const StuckCells::State state = stuck_.state(cell);
    if (state != StuckCells::State::kWorks) {
        return stuck_at(state);
    }
    return open_loop_.sigma_erased() == 0.0 ? 0.0 : open_loop_.erased(spread_.normal(cell));
}

}  // namespace nvcim
