// SPDX-License-Identifier: Apache-2.0
#include "models/device/cell_writer.h"

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
      erased_is_exact_(open_loop_.sigma_erased() == 0.0 && !stuck_.any()) {}

CellWrite CellWriter::write(int level, bool verify, std::uint64_t cell) {
    const StuckCells::State state = stuck_.state(cell);
    if (state != StuckCells::State::kWorks) {
        const double g = stuck_at(state);
        const bool failed = verify && g != open_loop_.target(level);
        const int pulses = failed ? max_pulses_ : 1;
        return {g, pulses, verify ? pulses : 0, failed};
    }
    if (verify) {
        draws_.cell = cell;
        return verified_->write(level, draws_);
    }
    const bool is_exact = open_loop_.sigma(level) == 0.0;
    return {open_loop_.programmed(level, is_exact ? 0.0 : spread_.normal(cell)), 1, 0, false};
}

double CellWriter::erased(std::uint64_t cell) {
    const StuckCells::State state = stuck_.state(cell);
    if (state != StuckCells::State::kWorks) {
        return stuck_at(state);
    }
    return open_loop_.sigma_erased() == 0.0 ? 0.0 : open_loop_.erased(spread_.normal(cell));
}

}  // namespace nvcim
