// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/crossbar/driven_read.h"
#include "models/crossbar/mvm.h"

namespace nvcim {

/// Converts 32-bit column sums with whatever noise and errors a setup has, block by block.
class WideConverter {
public:
    WideConverter(const MvmSetup& setup, const TableKernel& kernel)
        : setup_(setup), kernel_(kernel) {}

    /// Draws the noise of all reads of a row block. `x` is [vector][rows].
    void begin(const std::vector<DrivenRead>& reads,
               const VectorName* names,
               const std::int16_t* x,
               int block);

    /// Adds the weighted codes of these reads for one strip of columns. `sums` is [read][kStrip],
    /// `codes` [vector][stride]. Returns the saturated conversions.
    std::int64_t convert(const std::vector<DrivenRead>& reads,
                         const std::vector<std::int32_t>& sums,
                         int block,
                         int strip,
                         std::int32_t* codes) const;

private:
    void draw(const DrivenRead& read,
              const VectorName& name,
              const std::int16_t* x,
              int block,
              double* noise);

    const MvmSetup& setup_;
    const TableKernel& kernel_;
    std::vector<double> noise_;  ///< [read][stride]
    std::vector<double> sigma_;  ///< [stride], read noise proportional to the conductance
};

}  // namespace nvcim
