// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/dense_product.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "models/base/rounding.h"

namespace nvcim {

namespace {

constexpr std::int64_t kLargest16 = 32767;

std::size_t size(std::int64_t value) {
    return static_cast<std::size_t>(value);
}

/// Reads in which inputs drive their rows, summed over `count` inputs.
std::int64_t count_digits(const MvmSetup& setup, const std::int16_t* x, std::ptrdiff_t count) {
    std::int64_t digits = 0;
    if (setup.dac_bits == 1) {  // one-bits of the magnitude
        for (std::ptrdiff_t i = 0; i < count; ++i) {
            auto bits = static_cast<std::uint32_t>(std::abs(x[i]));
            bits = bits - ((bits >> 1U) & 0x5555U);
            bits = (bits & 0x3333U) + ((bits >> 2U) & 0x3333U);
            bits = (bits + (bits >> 4U)) & 0x0F0FU;
            digits += (bits + (bits >> 8U)) & 0x1FU;
        }
        return digits;
    }
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        for (const InputStep& step : setup.steps) {
            digits += input_digit(x[i], step, setup.dac_bits) != 0 ? 1 : 0;
        }
    }
    return digits;
}

}  // namespace

/// The weights that the cells of all slices add up to, in 16 bits if they and their sums allow it.
DenseProduct::DenseProduct(const MvmSetup& setup, const TableKernel& kernel) : kernel_(&kernel) {
    const Conductances& g = *setup.conductances;
    const ArrayLayout& layout = g.layout;
    stride_ = (layout.columns + kDenseColumns - 1) / kDenseColumns * kDenseColumns;
    weights_.assign(size(layout.rows) * size(stride_), 0.0);
    std::vector<double> reach(size(layout.columns), 0.0);  // of a column's sum, for inputs of 1
    double farthest = 0.0;
    for (int r = 0; r < layout.rows; ++r) {
        for (int c = 0; c < layout.columns; ++c) {
            std::int64_t sum = 0;
            for (int slice = 0; slice < layout.slices; ++slice) {
                sum += combined(layout, g.row(r) + slice * layout.slice_columns, c) *
                       (std::int64_t{1} << (layout.cell_bits * slice));
            }
            const auto weight = static_cast<double>(sum);
            weights_[size(std::int64_t{r} * stride_ + c)] = weight;
            reach[size(c)] += std::fabs(weight);
            farthest = std::max(farthest, std::fabs(weight));
        }
    }
    const int bits = setup.steps.empty() ? 1 : setup.steps.back().shift + setup.dac_bits;
    const double sums = *std::max_element(reach.begin(), reach.end()) * std::ldexp(1.0, bits);
    if (farthest > static_cast<double>(kLargest16) || sums > 2147483647.0) {
        return;
    }
    pairs_.assign(size((layout.rows + 1) / 2 * 2) * size(stride_), 0);
    for (std::ptrdiff_t r = 0; r < layout.rows; ++r) {
        for (std::ptrdiff_t c = 0; c < layout.columns; ++c) {
            pairs_[size((r / 2 * stride_ + c) * 2 + r % 2)] =
                static_cast<std::int16_t>(weights_[size(r * stride_ + c)]);
        }
    }
    weights_.clear();
    weights_.shrink_to_fit();
}

void DenseProduct::multiply(const MvmSetup& setup,
                            int count,
                            const std::int16_t* x,
                            std::int32_t* out,
                            MvmCounters& counters) const {
    const ArrayLayout& layout = setup.conductances->layout;
    const auto rows = std::ptrdiff_t{layout.rows};
    const bool paired = !pairs_.empty();
    const int row_pairs = (layout.rows + 1) / 2;
    std::vector<double> x_reals(paired ? 0 : size(kDenseVectors * rows));
    std::vector<std::int16_t> x_pairs(paired ? size(kDenseVectors * 2 * row_pairs) : 0, 0);
    std::array<double, std::size_t{kDenseVectors} * kDenseColumns> sums{};
    std::array<std::int32_t, std::size_t{kDenseVectors} * kDenseColumns> sums_32{};
    for (int first = 0; first < count; first += kDenseVectors) {
        const int together = std::min(kDenseVectors, count - first);
        const std::int16_t* const from = x + first * rows;
        for (std::ptrdiff_t v = 0; v < together; ++v) {
            if (paired) {
                std::copy_n(from + v * rows, rows, x_pairs.begin() + v * 2 * row_pairs);
            } else {
                std::copy_n(from + v * rows, rows, x_reals.begin() + v * rows);
            }
        }
        for (int c = 0; c < layout.columns; c += kDenseColumns) {
            if (paired) {
                kernel_->multiply_pairs(pairs_.data() + std::ptrdiff_t{2} * c,
                                        stride_,
                                        row_pairs,
                                        x_pairs.data(),
                                        sums_32.data());
                std::copy(sums_32.begin(), sums_32.end(), sums.begin());
            } else {
                kernel_->multiply_dense(
                    weights_.data() + c, stride_, layout.rows, x_reals.data(), sums.data());
            }
            const double unit = layout.unit;
            for (double& sum : sums) {
                sum = round_half_even(sum / unit);
            }
            const int columns = std::min(kDenseColumns, layout.columns - c);
            for (int v = 0; v < together; ++v) {
                std::int32_t* const to = out + std::ptrdiff_t{first + v} * layout.columns + c;
                for (int i = 0; i < columns; ++i) {
                    to[i] = static_cast<std::int32_t>(sums[size(v * kDenseColumns + i)]);
                }
            }
        }
        counters.row_drives += count_digits(setup, from, together * rows);
    }
}

}  // namespace nvcim
