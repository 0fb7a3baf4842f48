// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/crossbar/conversion_noise.h"
#include "models/crossbar/table_kernel.h"

namespace nvcim {

/// Converts 32-bit column sums with whatever noise and errors a setup has.
class WideConverter {
public:
    WideConverter(const MvmSetup& setup, const TableKernel& kernel)
        : setup_(setup), kernel_(kernel) {}

    /// Adds the weighted codes of these reads of a row block for one strip of columns. `sums` is
    /// [read][kStrip], `codes` [vector][stride]. Returns the saturated conversions.
    std::int64_t convert(const std::vector<DrivenRead>& reads,
                         const std::vector<std::int32_t>& sums,
                         const ConversionNoise& noise,
                         int block,
                         int strip,
                         std::int32_t* codes) const;

private:
    const MvmSetup& setup_;
    const TableKernel& kernel_;
};

}  // namespace nvcim
