// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/circuit/adc.h"
#include "models/crossbar/array.h"

namespace nvcim {

/// Input bits applied in one read: digit = (|x| >> shift) & mask, of positive or negative x only.
struct InputStep {
    int shift = 0;
    bool negative = false;
};

/// The input steps of one vector: ceil(bits / dac_bits) steps, lowest digits first; signed inputs
/// take a second pass for the negative values (magnitude bits = activation_bits - 1 each).
std::vector<InputStep> input_steps(int activation_bits, int dac_bits, bool is_signed);

/// Operations of matrix products, counted as they are computed.
struct MvmCounters {
    std::int64_t vectors = 0;      ///< matrix-vector products
    std::int64_t reads = 0;        ///< (row block, input step) pairs
    std::int64_t row_drives = 0;   ///< rows driven with a non-zero digit, summed over reads
    std::int64_t conversions = 0;  ///< ADC conversions
    std::int64_t saturated = 0;    ///< conversions that hit the end of the range

    MvmCounters& operator+=(const MvmCounters& other);
    friend bool operator==(const MvmCounters& a, const MvmCounters& b);
};

/// Everything that fixes the codes of one array besides the inputs.
struct MvmSetup {
    const Conductances* conductances = nullptr;
    AdcTransfer adc;
    int dac_bits = 1;
    std::vector<InputStep> steps;
    double read_sigma = 0.0;  ///< read noise, relative to the full range; 0: none
    ReadNoiseLaw read_law = ReadNoiseLaw::kRange;
    std::uint64_t seed = 0;  ///< with `draw`: addresses of the read noise
    DrawAddress draw;        ///< purpose kConversion, chip, array and copy; event is the image
};

/// Bit-serial analog matrix-vector products, docs/numerics.md section 5.
///
/// out[v][column] = sum over blocks, steps and slices of
///     +-2^(cell_bits * slice + dac_bits * step) * code, combined by the encoding.
/// `x` is [count][rows], `out` [count][columns]. Vector v is output position first_position + v
/// of image `image`; with read noise its draws are addressed by that position, so that any split
/// of the work gives the same codes.
void multiply(const MvmSetup& setup,
              std::uint32_t image,
              int first_position,
              int count,
              const std::int16_t* x,
              std::int32_t* out,
              MvmCounters& counters);

/// The same in the plainest code that can be written: the reference for every faster kernel.
void multiply_scalar(const MvmSetup& setup,
                     std::uint32_t image,
                     int first_position,
                     int count,
                     const std::int16_t* x,
                     std::int32_t* out,
                     MvmCounters& counters);

/// Digit of `x` that `step` applies: 0 .. 2^dac_bits - 1.
int input_digit(std::int16_t x, InputStep step, int dac_bits);

/// Variance of one cell's read noise in grid steps squared, for read_sigma 1.
double read_variance(const MvmSetup& setup, int row, int column);

/// Adds the counts of `count` vectors that do not depend on data.
void count_products(const MvmSetup& setup, int count, MvmCounters& counters);

/// Shift-and-add over slices and combination of the encoding: codes of all converted columns
/// (already summed over steps and blocks) to one value per weight column.
template <class T>
void combine_slices(const ArrayLayout& layout, const T* codes, std::int32_t* out) {
    for (int c = 0; c < layout.columns; ++c) {
        std::int64_t sum = 0;
        for (int slice = layout.slices - 1; slice >= 0; --slice) {
            sum = sum * (1 << layout.cell_bits) +
                  combined(layout, codes + slice * layout.slice_columns, c);
        }
        out[c] = static_cast<std::int32_t>(sum);
    }
}

/// Appends |column sum| of every conversion that `multiply` would make, in grid steps, for the
/// calibration of the ADC range. histogram[i] counts sums of magnitude i.
void collect_sums(const MvmSetup& setup,
                  int count,
                  const std::int16_t* x,
                  std::vector<std::int64_t>& histogram);

}  // namespace nvcim
