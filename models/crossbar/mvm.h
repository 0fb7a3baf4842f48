// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/crossbar/dense_product.h"
#include "models/crossbar/dot_array.h"
#include "models/crossbar/mvm_setup.h"
#include "models/crossbar/table_kernel.h"
#include "models/crossbar/zero_skip.h"
#include "models/network/execute.h"

namespace nvcim {

/// Bit-serial analog matrix-vector products on one programmed array, docs/numerics.md section 5.
///
/// Construction looks at the conductances once and chooses the cheapest of three ways that all
/// give the bits of multiply_scalar():
///  - kDense: cells exactly on their levels, a lossless converter and no noise: one integer
///    product;
///  - kFused: sum, noise, conversion and shift-and-add in registers;
///  - kWide: everything else; sums of 32 bits, conversions in double precision.
/// Sums are multiplied (DotKernel; fused unless converters have errors) where the kernel can and
/// conductances fit bytes, else looked up in tables (TableKernel; fused: no noise or errors,
/// one-bit digits, sums of 16 bits). Nothing is computed for reads that drive no row or strips
/// without conductance, where no noise or offset acts on them. Reads that MvmSetup::zero_skip
/// leaves out have codes of 0 whatever acts, and are not counted.
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
    /// many vectors at once are faster: what is fetched or built for an array serves 64 of them.
    void multiply(int count,
                  const VectorName* names,
                  const std::int16_t* x,
                  std::int32_t* out,
                  MvmCounters& counters) const;

    [[nodiscard]] const MvmSetup& setup() const { return setup_; }
    [[nodiscard]] Way way() const { return way_; }
    /// Whether sums are multiplied; otherwise looked up, or a dense product.
    [[nodiscard]] bool is_multiplied() const { return dot_.has_value(); }
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
    void choose_sums(bool disturbed, std::int64_t farthest_sum);
    [[nodiscard]] double largest_noise() const;
    [[nodiscard]] EmptyReads empty_reads() const;
    [[nodiscard]] std::int64_t count_reads(int count, const std::int16_t* x) const;
    [[nodiscard]] int tile_vectors() const;
    [[nodiscard]] bool is_certain(int block, int strip) const;
    void multiply_tile(Pass& pass) const;
    void multiply_block(Pass& pass, int block) const;
    void look_up_block(Pass& pass, int block) const;
    void look_up_strip(Pass& pass, int block, int strip) const;

    MvmSetup setup_;
    const TableKernel* kernel_ = nullptr;
    Way way_ = Way::kWide;
    std::optional<DenseProduct> dense_;  ///< kDense
    std::optional<DotArray> dot_;        ///< sums are multiplied, not looked up
    FixedAdc adc_;                       ///< looked up, kFused
    int segment_groups_ = 0;             ///< looked up: groups whose sums fit 16 bits
    bool nothing_counts_ = false;        ///< a read that drives no row may have a code
    std::vector<bool> is_empty_;         ///< [block][strip]: no conductance at all
    std::vector<Mvm> others_;            ///< replicas 1 .. R - 1
};

/// The same in the plainest code that can be written: the reference for every faster way.
void multiply_scalar(const MvmSetup& setup,
                     int count,
                     const VectorName* names,
                     const std::int16_t* x,
                     std::int32_t* out,
                     MvmCounters& counters);

/// Adds what `count` products with together `reads` reads count: vectors, reads and conversions.
void count_products(const ArrayLayout& layout,
                    std::int64_t count,
                    std::int64_t reads,
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

/// Appends |column sum| of every conversion of the full schedule, in grid steps, for the
/// calibration of the ADC range, which does not depend on MvmSetup::zero_skip. histogram[i] counts
/// sums of magnitude i.
void collect_sums(const MvmSetup& setup,
                  int count,
                  const std::int16_t* x,
                  std::vector<std::int64_t>& histogram);

}  // namespace nvcim
