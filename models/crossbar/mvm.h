// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/circuit/adc.h"
#include "models/crossbar/array.h"
#include "models/crossbar/table_kernel.h"
#include "models/network/execute.h"

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

/// What makes a converter differ from its ideal transfer function.
struct ConverterErrors {
    std::vector<double> gain;            ///< [block][converted column], or empty: 1
    std::vector<double> offset;          ///< [block][converted column], grid steps; or empty: 0
    double noise_sigma = 0.0;            ///< of one conversion, grid steps
    std::vector<std::int32_t> transfer;  ///< code of every sum from the lowest inside the range
                                         ///< to the highest; empty: AdcTransfer

    /// Whether a conversion without noise may differ from AdcTransfer.
    [[nodiscard]] bool distort() const {
        return !gain.empty() || !offset.empty() || !transfer.empty();
    }
};

/// How closely a product follows the circuit.
enum class Fidelity {
    kBitSerial,  ///< every slice, input step, row block and conversion
    kUnsliced,   ///< one product with the weights that the cells add up to; no converters
    kCost,       ///< of a run: no products at all, hence of no MvmSetup
};
inline constexpr EnumName<Fidelity> kFidelityNames[] = {
    {Fidelity::kBitSerial, "bit_serial", "every slice, input step, row block and conversion"},
    {Fidelity::kUnsliced,
     "unsliced",
     "quick look: one product with the programmed weights, no slices, steps or converters"},
    {Fidelity::kCost,
     "cost",
     "no products: time, energy, area and programming cost only; needs no weights and no data set"},
};

/// Everything that fixes the codes of one array besides the inputs.
struct MvmSetup {
    const Conductances* conductances = nullptr;
    Fidelity fidelity = Fidelity::kBitSerial;
    AdcTransfer adc;
    ConverterErrors errors;
    int dac_bits = 1;
    std::vector<InputStep> steps;
    double read_sigma = 0.0;  ///< read noise, relative to the full range; 0: none
    ReadNoiseLaw read_law = ReadNoiseLaw::kRange;
    std::uint64_t seed = 0;  ///< with `draw`: addresses of the read noise
    DrawAddress draw;        ///< purpose kConversion, chip, array and copy; event is the image

    [[nodiscard]] bool is_noisy() const { return read_sigma > 0.0 || errors.noise_sigma > 0.0; }
};

/// Bit-serial analog matrix-vector products on one programmed array, docs/numerics.md section 5.
///
/// Construction looks at the conductances once and chooses the cheapest of three ways that all
/// give the bits of multiply_scalar():
///  - kExact: cells exactly on their levels, a lossless converter and no noise: one integer
///  product;
///  - kFused: one-bit digits, sums of 16 bits, no noise: sum, conversion and shift-and-add in
///    registers;
///  - kWide: everything else; sums of 32 bits, conversions in double precision.
/// Nothing is computed for reads that drive no row or strips without conductance, where no noise
/// or offset acts on them.
class Mvm {
public:
    enum class Way { kDense, kFused, kWide };

    Mvm() = default;  ///< of a layer that does not multiply
    /// The conductances must outlive the product and keep their values.
    explicit Mvm(MvmSetup setup, const TableKernel& kernel = active_kernel());
    /// The same weights on several arrays: output position p is multiplied by replica p mod R, on
    /// the conductances, converters and noise of that array. At least one; setup() is that of the
    /// first.
    explicit Mvm(std::vector<Mvm> replicas);

    /// out[v][column] = sum over blocks, steps and slices of
    ///     +-2^(cell_bits * slice + dac_bits * step) * code, combined by the encoding; kUnsliced:
    /// the nearest whole number to sum of x[row] * weight[row][column].
    /// `x` is [count][rows], `out` [count][columns]. Any split of the work gives the same codes;
    /// many vectors at once are faster: the tables of TableKernel are built once for 64 of them.
    void multiply(int count,
                  const VectorName* names,
                  const std::int16_t* x,
                  std::int32_t* out,
                  MvmCounters& counters) const;

    [[nodiscard]] const MvmSetup& setup() const { return setup_; }
    [[nodiscard]] Way way() const { return way_; }
    [[nodiscard]] int replicas() const { return 1 + static_cast<int>(others_.size()); }

private:
    struct Pass;

    /// multiply() on this array, whatever the positions.
    void multiply_here(int count,
                       const VectorName* names,
                       const std::int16_t* x,
                       std::int32_t* out,
                       MvmCounters& counters) const;

    void inspect();
    void flatten();
    [[nodiscard]] std::int64_t count_digits(const std::int16_t* x, std::ptrdiff_t count) const;
    [[nodiscard]] int tile_vectors() const;
    void multiply_dense(Pass& pass) const;
    void multiply_tile(Pass& pass) const;
    void multiply_strip(Pass& pass, int block, int strip) const;

    MvmSetup setup_;
    const TableKernel* kernel_ = nullptr;
    Way way_ = Way::kWide;
    FixedAdc adc_;
    int segment_groups_ = 0;
    bool keeps_empty_ = false;    ///< reads that drive no row may have a code
    std::vector<bool> is_empty_;  ///< [block][strip]: no conductance at all
    int dense_stride_ = 0;
    std::vector<std::int16_t> pairs_;  ///< kDense if sums fit 32 bits: [row pair][dense_stride_][2]
    std::vector<double> weights_;  ///< kDense: grid steps times slice weight, [row][dense_stride_]
    std::vector<Mvm> others_;      ///< replicas 1 .. R - 1
};

/// The same in the plainest code that can be written: the reference for every faster way.
void multiply_scalar(const MvmSetup& setup,
                     int count,
                     const VectorName* names,
                     const std::int16_t* x,
                     std::int32_t* out,
                     MvmCounters& counters);

/// Digit of `x` that `step` applies: 0 .. 2^dac_bits - 1.
int input_digit(std::int16_t x, InputStep step, int dac_bits);

/// Adds what `count` products of `steps` input steps each count whatever the data: vectors, reads
/// and conversions.
void count_products(const ArrayLayout& layout,
                    std::size_t steps,
                    std::int64_t count,
                    MvmCounters& counters);

/// Shift-and-add over slices and combination of the encoding: codes of all converted columns
/// (already summed over steps and blocks) to one value per weight column.
template <class T>
void combine_slices(const ArrayLayout& layout, const T* codes, std::int32_t* out) {
    // Modulo 2^32, which the result fits.
    for (int slice = layout.slices - 1; slice >= 0; --slice) {
        const T* const values = codes + std::ptrdiff_t{slice} * layout.slice_columns;
        const auto shift = static_cast<unsigned>(layout.cell_bits * slice);
        const std::uint32_t keep = slice == layout.slices - 1 ? 0U : ~0U;
        const auto add = [&](int c, std::int64_t value) {
            out[c] = static_cast<std::int32_t>((static_cast<std::uint32_t>(value) << shift) +
                                               (static_cast<std::uint32_t>(out[c]) & keep));
        };
        if (layout.encoding == Encoding::kDifferential) {  // the loop that vectorises
            for (int c = 0; c < layout.columns; ++c) {
                add(c, values[c]);
            }
            continue;
        }
        for (int c = 0; c < layout.columns; ++c) {
            add(c, combined(layout, values, c));
        }
    }
}

/// Appends |column sum| of every conversion that `multiply` would make, in grid steps, for the
/// calibration of the ADC range. histogram[i] counts sums of magnitude i.
void collect_sums(const MvmSetup& setup,
                  int count,
                  const std::int16_t* x,
                  std::vector<std::int64_t>& histogram);

}  // namespace nvcim
