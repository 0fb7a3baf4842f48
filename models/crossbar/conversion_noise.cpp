// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/conversion_noise.h"

#include <algorithm>

#include "models/crossbar/conversion.h"

namespace nvcim {

namespace {
std::uint64_t unsigned_of(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}
}  // namespace

void ConversionNoise::draw(const std::vector<DrivenRead>& reads,
                           const VectorName* names,
                           const std::int16_t* x,
                           int block) {
    if (!setup_.is_noisy()) {
        return;
    }
    const Conductances& g = *setup_.conductances;
    const auto stride = static_cast<std::size_t>(g.stride);
    noise_.resize(reads.size() * stride);
    float* noise = noise_.data();
    for (const DrivenRead& read : reads) {
        const std::int16_t* const vector = x + std::ptrdiff_t{read.vector} * g.layout.rows;
        draw(read, names[read.vector], vector, block, noise);
        noise += stride;
    }
}

void ConversionNoise::draw(const DrivenRead& read,
                           const VectorName& name,
                           const std::int16_t* x,
                           int block,
                           float* noise) {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    const auto columns = static_cast<std::size_t>(layout.converted_columns());
    DrawAddress address = setup_.draw;
    address.event = name.image;
    const std::uint64_t index =
        ((unsigned_of(name.position) * setup_.steps.size() + unsigned_of(read.step)) *
             unsigned_of(layout.blocks) +
         unsigned_of(block)) *
        columns;
    Random(setup_.seed, address).single_normals(index, layout.converted_columns(), noise);
    if (setup_.read_sigma == 0.0 || setup_.read_law == ReadNoiseLaw::kRange) {
        const double cells = static_cast<double>(read.squares) * read_variance(setup_, 0, 0);
        const float sigma = conversion_sigma(setup_, cells);
        for (std::size_t c = 0; c < columns; ++c) {
            noise[c] *= sigma;
        }
        return;
    }
    cells_.assign(columns, 0.0);
    const int begin = block * layout.rows_per_read;
    const int end = std::min(layout.rows, begin + layout.rows_per_read);
    const InputStep step = setup_.steps[static_cast<std::size_t>(read.step)];
    for (int r = begin; r < end; ++r) {
        const double digit = input_digit(x[r], step, setup_.dac_bits);
        const std::int32_t* const cells = g.variance.data() + std::ptrdiff_t{r} * g.stride;
        for (std::size_t c = 0; c < columns && digit != 0.0; ++c) {
            cells_[c] += digit * digit * cells[c];
        }
    }
    for (std::size_t c = 0; c < columns; ++c) {
        noise[c] *= conversion_sigma(setup_, cells_[c]);
    }
}

}  // namespace nvcim
