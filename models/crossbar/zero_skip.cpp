// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/zero_skip.h"

#include <algorithm>

namespace nvcim {

unsigned used_bits(const std::int16_t* x, int rows, bool negative) {
    const std::int16_t sign = negative ? -1 : 1;
    std::uint16_t used = 0;
    for (int r = 0; r < rows; ++r) {  // in 16 bits, of which a register holds most
        const auto value = static_cast<std::int16_t>(sign * x[r]);
        used = static_cast<std::uint16_t>(used | std::max<std::int16_t>(value, 0));
    }
    return used;
}

ReadPlan::ReadPlan(const MvmSetup& setup)
    : setup_(setup), blocks_(2 * static_cast<std::size_t>(setup.conductances->layout.blocks), 0) {}

void ReadPlan::look(const std::int16_t* x) {
    const ArrayLayout& layout = setup_.conductances->layout;
    const bool is_signed = !setup_.steps.empty() && setup_.steps.back().negative;
    for (int pass = 0; pass < (is_signed ? 2 : 1); ++pass) {
        unsigned* const bits = blocks_.data() + std::ptrdiff_t{pass} * layout.blocks;
        all_[pass] = 0;
        for (int block = 0; block < layout.blocks; ++block) {
            const int begin = block * layout.rows_per_read;
            const int rows = std::min(layout.rows_per_read, layout.rows - begin);
            bits[block] = used_bits(x + begin, rows, pass == 1);
            all_[pass] |= bits[block];
        }
    }
}

bool ReadPlan::drives(unsigned bits, const InputStep& step) const {
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    return ((bits >> static_cast<unsigned>(step.shift)) & mask) != 0;
}

bool ReadPlan::is_made(std::size_t step, int block) const {
    const InputStep& input = setup_.steps[step];
    const int pass = input.negative ? 1 : 0;
    switch (setup_.zero_skip) {
        case ZeroSkip::kBitPlane:
            return drives(all_[pass], input);
        case ZeroSkip::kRowBlock: {
            const int blocks = setup_.conductances->layout.blocks;
            return drives(blocks_[static_cast<std::size_t>(pass * blocks + block)], input);
        }
        case ZeroSkip::kNone:
            break;
    }
    return true;
}

std::int64_t ReadPlan::reads() const {
    std::int64_t count = 0;
    for (std::size_t step = 0; step < setup_.steps.size(); ++step) {
        for (int block = 0; block < setup_.conductances->layout.blocks; ++block) {
            count += is_made(step, block) ? 1 : 0;
        }
    }
    return count;
}

std::int64_t ReadPlan::reads_in_turn(int blocks_per_crossbar) const {
    const int blocks = setup_.conductances->layout.blocks;
    std::int64_t count = 0;
    for (std::size_t step = 0; step < setup_.steps.size(); ++step) {
        for (int first = 0; first < std::min(blocks, blocks_per_crossbar); ++first) {
            int block = first;
            while (block < blocks && !is_made(step, block)) {
                block += blocks_per_crossbar;
            }
            count += block < blocks ? 1 : 0;
        }
    }
    return count;
}

}  // namespace nvcim
