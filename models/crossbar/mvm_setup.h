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
    std::int64_t reads = 0;        ///< (row block, input step) pairs that are read
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
    ZeroSkip zero_skip = ZeroSkip::kNone;
    std::vector<InputStep> steps;
    double read_sigma = 0.0;  ///< read noise, relative to the full range; 0: none
    ReadNoiseLaw read_law = ReadNoiseLaw::kRange;
    std::uint64_t seed = 0;  ///< with `draw`: addresses of the read noise
    DrawAddress draw;        ///< purpose kConversion, chip, array and copy; event is the image

    [[nodiscard]] bool is_noisy() const { return read_sigma > 0.0 || errors.noise_sigma > 0.0; }
};

/// Digit of `x` that `step` applies: 0 .. 2^dac_bits - 1.
int input_digit(std::int16_t x, InputStep step, int dac_bits);

}  // namespace nvcim
