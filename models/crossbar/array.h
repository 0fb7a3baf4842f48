// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/crossbar_config.h"
#include "models/network/quantized.h"

namespace nvcim {

/// Geometry of one weight matrix on crossbars: how rows, columns and digits are laid out.
///
/// A weight's magnitude is cut into `slices` digits of cell_bits, lowest first. Physical columns
/// of one slice: differential: one per weight column (the pair's difference is what the ADC
/// sees); differential_digital: two per column (positive, negative); offset: one per column and
/// one bias column at the end. See docs/numerics.md.
struct ArrayLayout {
    int rows = 0;           ///< of the weight matrix
    int columns = 0;        ///< of the weight matrix
    int slices = 0;         ///< digits per weight
    int slice_columns = 0;  ///< converted columns of one slice
    int rows_per_read = 0;  ///< rows summed in one conversion
    int blocks = 0;         ///< ceil(rows / rows_per_read): conversions per column and step
    int cell_bits = 0;
    int weight_bits = 0;
    int unit = 0;   ///< conductance-grid steps per level (odd)
    int range = 0;  ///< unit * (2^cell_bits - 1): grid steps of the full range
    int limit = 0;  ///< largest stored |conductance|: 4 ranges
    Encoding encoding = Encoding::kDifferential;

    /// Converted columns of all slices: column index = slice * slice_columns + column.
    [[nodiscard]] int converted_columns() const { return slices * slice_columns; }
    /// Cells that hold weight digits, both cells of a pair, bias columns included.
    [[nodiscard]] std::int64_t cells() const {
        const int per_column = encoding == Encoding::kDifferential ? 2 : 1;
        return std::int64_t{rows} * converted_columns() * per_column;
    }
};

/// Throws ConfigError if sums of rows_active rows would not fit 31 bits.
ArrayLayout make_layout(const WeightMatrix& matrix, const CrossbarConfig& config);

/// Digit (level) of one cell for weight q. `polarity` 0 is the positive, 1 the negative cell of
/// a pair; offset encoding has polarity 0 only. `slice` counts from the lowest digit.
int cell_level(const ArrayLayout& layout, int q, int slice, int polarity);

/// Programmed conductances of one weight matrix, in grid steps above g_min.
/// conductance[row][converted column]; differential encoding stores the difference of the pair.
struct Conductances {
    ArrayLayout layout;
    int stride = 0;  ///< elements from row to row: converted_columns rounded up to 32
    std::vector<std::int16_t> value;     ///< [row][stride], padding is zero
    std::vector<std::int32_t> variance;  ///< read noise: sum of squares the law needs, or empty

    [[nodiscard]] const std::int16_t* row(int r) const {
        return value.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(stride);
    }
};

/// Value of weight column `column` from the values of one slice's converted columns: the pair's
/// difference, or the column minus the bias column.
template <class T>
std::int64_t combined(const ArrayLayout& layout, const T* slice_values, int column) {
    switch (layout.encoding) {
        case Encoding::kDifferentialDigital:
            return std::int64_t{slice_values[2 * column]} - slice_values[2 * column + 1];
        case Encoding::kOffset:
            return std::int64_t{slice_values[column]} - slice_values[layout.columns];
        case Encoding::kDifferential:
            break;
    }
    return slice_values[column];
}

/// All cells erased.
Conductances make_conductances(const ArrayLayout& layout);

/// Noise-free conductances: every cell exactly on its level.
Conductances ideal_conductances(const WeightMatrix& matrix, const CrossbarConfig& config);

/// Weights as the array now holds them, [row][column], in units of the weight scale:
/// sum over slices of 2^(cell_bits * slice) * conductance / unit, combined by the encoding.
std::vector<float> effective_weights(const Conductances& conductances);

}  // namespace nvcim
