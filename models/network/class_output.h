// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/graph.h"

namespace nvcim {

enum class ClassOutputKind { kScores, kProbabilities, kClass };

/// What leaves the chip for an image: the scores (32 bits per class), their softmax (16 bits per
/// class) or the class alone (argmax).
///
/// The softmax is integer arithmetic. With d = largest score - score,
///
///     t = ceil(d multiplier / 2^shift)               d log2(e) score step, in 2^-16
///     e = floor(2^24 2^(-t / 2^16))                  a table of 65 values, straight lines between
///     p = floor(e 2^15 / sum of all e)               in 2^-15
///
/// and what is missing to 2^15 is given to the class of the largest score. So probabilities add up
/// to 1, none is larger than that of a larger score, and only the class (of equal scores the first)
/// has the largest one.
struct ClassOutput {
    ClassOutputKind kind = ClassOutputKind::kScores;
    std::int64_t multiplier = 0;  ///< below 2^31
    int shift = 0;

    /// Bits of one image.
    [[nodiscard]] std::int64_t bits(int classes) const;
    /// Turns scores into what leaves the chip: as many probabilities, or the class alone.
    void apply(std::vector<std::int32_t>& scores) const;
    /// Of what leaves the chip.
    [[nodiscard]] int predicted_class(const std::vector<std::int32_t>& output) const;
};

/// kScores unless `op` is softmax or argmax.
ClassOutputKind class_output_of(Op op);

/// Multiplier and shift for scores with steps of `score_step`, a positive number.
void set_softmax(double score_step, ClassOutput& output);

/// One probability of 1.
inline constexpr std::int32_t kCertain = 1 << 15;

/// Index of the largest score; the first one wins ties.
int argmax(const std::vector<std::int32_t>& scores);

}  // namespace nvcim
