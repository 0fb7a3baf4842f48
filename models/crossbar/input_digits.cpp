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
            const bool negative = pass == 1;
            const std::int16_t* const vector = x + v * rows;
            add_vector(block,
                       v,
                       vector + block.begin,
                       negative,
                       read_anyway(empty_, vector, static_cast<int>(rows), negative));
        }
    }
}

void InputDigits::add_vector(const DotArray::Block& block,
                             std::int32_t vector,
                             const std::int16_t* x,
                             bool negative,
                             unsigned anyway) {
    const int rows = block.rows();
    std::uint16_t* const magnitudes = magnitudes_.data();
    const unsigned read = kernel_.split(x, rows, negative, magnitudes) | anyway;
    for (std::size_t i = 0; i < block.listed_again.size(); ++i) {
        magnitudes[static_cast<std::size_t>(rows) + i] = magnitudes[block.listed_again[i]];
    }
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    DotChunk chunk;
    chunk.vector = vector;
    chunk.negative = negative;
    const auto finish = [&] {
        if (chunk.count > 0) {
            cut(block, chunk);
        }
        chunk.count = 0;
        chunk.weights = 0;
        chunk.read = static_cast<std::int32_t>(reads_.size());
        chunk.first = static_cast<std::int64_t>(reads_.size()) * stride_;
    };
    finish();
    for (std::size_t s = 0; s < setup_.steps.size(); ++s) {
        const InputStep step = setup_.steps[s];
        if (step.negative != negative) {
            continue;
        }
        if (((read >> static_cast<unsigned>(step.shift)) & mask) == 0) {
            continue;  // no row driven: the sum is 0 and so is its code
        }
        if (chunk.count == kDotReads) {
            finish();
        }
        chunk.shifts[chunk.count++] = step.shift;
        chunk.weights += 1U << static_cast<unsigned>(step.shift);
        reads_.emplace_back();  // filled in place: a copy would wait for its own stores
        reads_.back().vector = vector;
        reads_.back().step = static_cast<std::int32_t>(s);
    }
    finish();
}

/// Cuts the digits of a chunk, whose reads are listed.
void InputDigits::cut(const DotArray::Block& block, const DotChunk& chunk) {
    DigitCount counts[kDotReads];
    kernel_.cut(magnitudes_.data(),
                block.rows(),
                stride_,
                chunk,
                (1 << setup_.dac_bits) - 1,
                digits_.data() + chunk.first,
                counts);
    for (int n = 0; n < chunk.count; ++n) {
        row_drives_ += counts[n].driven;
        reads_[static_cast<std::size_t>(chunk.read + n)].squares = counts[n].squares;
    }
    chunks_.push_back(chunk);
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
