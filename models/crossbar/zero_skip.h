// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm_setup.h"

namespace nvcim {

/// The bits that any of `rows` inputs has: the magnitudes of the positive (or the negative) ones,
/// or-ed.
unsigned used_bits(const std::int16_t* x, int rows, bool negative);

/// Which reads one product makes under MvmSetup::zero_skip. A read is one input step of one row
/// block; it drives rows if the digit of any of them is not 0.
class ReadPlan {
public:
    /// The setup must outlive it.
    explicit ReadPlan(const MvmSetup& setup);

    /// Looks at an input vector, [rows of the matrix]; the rest is about the last one.
    void look(const std::int16_t* x);

    /// Whether input step `step` of MvmSetup::steps is read at row block `block`.
    [[nodiscard]] bool is_made(std::size_t step, int block) const;
    /// Reads made, all row blocks.
    [[nodiscard]] std::int64_t reads() const;
    /// What the product takes in time, in reads: crossbars with `blocks_per_crossbar` row blocks
    /// each work in lock step, so a read is left out only if all of them leave it out.
    [[nodiscard]] std::int64_t reads_in_turn(int blocks_per_crossbar) const;

private:
    [[nodiscard]] bool drives(unsigned bits, const InputStep& step) const;

    const MvmSetup& setup_;
    std::vector<unsigned> blocks_;  ///< [pass][block]: used bits
    unsigned all_[2] = {0, 0};      ///< [pass]: of all blocks
};

/// What becomes of reads that drive no row but whose codes need not be 0, since converters have
/// noise or offsets.
enum class EmptyReads {
    kLeftOut,        ///< ZeroSkip::kRowBlock
    kInDrivenSteps,  ///< ZeroSkip::kBitPlane: made if the step drives a row of another block
    kMade,           ///< ZeroSkip::kNone
};

/// The bits of which a kernel reads a vector ([rows of the matrix]) though no row of the block at
/// hand has them.
inline unsigned read_anyway(EmptyReads empty, const std::int16_t* x, int rows, bool negative) {
    switch (empty) {
        case EmptyReads::kInDrivenSteps:
            return used_bits(x, rows, negative);
        case EmptyReads::kMade:
            return ~0U;
        case EmptyReads::kLeftOut:
            break;
    }
    return 0;
}

}  // namespace nvcim
