// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/input_digits.h"

#include <algorithm>

namespace nvcim {

void InputDigits::prepare(const DotArray::Block& block, int count, const std::int16_t* x) {
    groups_ = block.groups;
    stride_ = (block.groups * kDotGroup + kDotPad - 1) / kDotPad * kDotPad;
    magnitudes_.assign(static_cast<std::size_t>(stride_), 0);
    const std::size_t most = static_cast<std::size_t>(count) * setup_.steps.size();
    digits_.resize(std::max(digits_.size(), most * static_cast<std::size_t>(stride_)));
    chunks_.clear();
    reads_.clear();
    const bool is_signed = !setup_.steps.empty() && setup_.steps.back().negative;
    const std::ptrdiff_t rows = setup_.conductances->layout.rows;
    for (std::int32_t v = 0; v < count; ++v) {
        for (int pass = 0; pass < (is_signed ? 2 : 1); ++pass) {
            add_vector(block, v, x + v * rows + block.begin, pass == 1);
        }
    }
}

void InputDigits::add_vector(const DotArray::Block& block,
                             std::int32_t vector,
                             const std::int16_t* x,
                             bool negative) {
    const int rows = block.rows();
    std::uint16_t* const magnitudes = magnitudes_.data();
    unsigned used = 0;
    for (int r = 0; r < rows; ++r) {
        const int value = negative ? -x[r] : x[r];
        magnitudes[r] = static_cast<std::uint16_t>(std::max(value, 0));
        used |= magnitudes[r];
    }
    for (std::size_t i = 0; i < block.listed_again.size(); ++i) {
        magnitudes[static_cast<std::size_t>(rows) + i] = magnitudes[block.listed_again[i]];
    }
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    bool continues = false;  // the last chunk is this vector's
    for (std::size_t s = 0; s < setup_.steps.size(); ++s) {
        const InputStep step = setup_.steps[s];
        if (step.negative != negative) {
            continue;
        }
        if (((used >> static_cast<unsigned>(step.shift)) & mask) == 0 && !keep_empty_) {
            continue;  // no row driven: the sum is 0 and so is its code
        }
        if (!continues || chunks_.back().count == kDotReads) {
            DotChunk chunk;
            chunk.vector = vector;
            chunk.first = static_cast<std::int64_t>(reads_.size()) * stride_;
            chunk.read = static_cast<std::int32_t>(reads_.size());
            chunk.negative = negative;
            chunks_.push_back(chunk);
            continues = true;
        }
        DotChunk& chunk = chunks_.back();
        chunk.shifts[chunk.count++] = step.shift;
        chunk.weights += 1U << static_cast<unsigned>(step.shift);
        add_read(block, vector, s);
    }
}

void InputDigits::add_read(const DotArray::Block& block, std::int32_t vector, std::size_t step) {
    const std::size_t at = reads_.size() * static_cast<std::size_t>(stride_);
    const DigitCount count = kernel_.cut(magnitudes_.data(),
                                         block.rows(),
                                         stride_,
                                         setup_.steps[step].shift,
                                         (1 << setup_.dac_bits) - 1,
                                         digits_.data() + at);
    row_drives_ += count.driven;
    reads_.push_back({vector, static_cast<std::int32_t>(step), count.squares});
}

DotStrip InputDigits::strip(const std::int8_t* cells) const {
    DotStrip strip;
    strip.cells = cells;
    strip.groups = groups_;
    strip.digits = digits_.data();
    strip.stride = stride_;
    strip.chunks = chunks_.data();
    strip.chunk_count = static_cast<int>(chunks_.size());
    return strip;
}

}  // namespace nvcim
