// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/crossbar/input_bits.h"
#include "models/crossbar/mvm.h"

namespace nvcim {

/// Converts 32-bit column sums with whatever noise and errors a setup has.
class WideConverter {
public:
    WideConverter(const MvmSetup& setup, const TableKernel& kernel)
        : setup_(setup), kernel_(kernel) {}

    /// Adds the weighted codes of all reads of a row block for one strip of columns.
    /// `sums` is [read][kStrip], `x` [vector][rows], `codes` [vector][stride]. Returns the
    /// saturated conversions.
    std::int64_t convert(const InputBits& bits,
                         const std::vector<std::int32_t>& sums,
                         const VectorName* names,
                         const std::int16_t* x,
                         int block,
                         int strip,
                         std::int32_t* codes) const;

private:
    void draw(const InputBits::Read& read,
              const VectorName& name,
              const std::int16_t* x,
              int block,
              int first_column,
              double* noise) const;

    const MvmSetup& setup_;
    const TableKernel& kernel_;
};

}  // namespace nvcim
