// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "models/crossbar/driven_read.h"
#include "models/crossbar/mvm_setup.h"
#include "models/network/execute.h"

namespace nvcim {

/// The noise of all conversions of a tile's reads at one row block: read noise with the exact
/// variance of the column sum, and the converter's own.
class ConversionNoise {
public:
    explicit ConversionNoise(const MvmSetup& setup) : setup_(setup) {}

    /// Draws it by the names of the conversions. `x` is [vector][rows]. Nothing if none acts.
    void draw(const std::vector<DrivenRead>& reads,
              const VectorName* names,
              const std::int16_t* x,
              int block);

    /// From the first read and converted column `column` on, grid steps, [read][stride()]; null if
    /// none acts. Columns that do not exist have 0.
    [[nodiscard]] const float* from(int column) const {
        return setup_.is_noisy() ? noise_.data() + column : nullptr;
    }
    [[nodiscard]] std::ptrdiff_t stride() const { return setup_.conductances->stride; }

private:
    void draw(const DrivenRead& read,
              const VectorName& name,
              const std::int16_t* x,
              int block,
              float* noise);

    const MvmSetup& setup_;
    std::vector<float> noise_;   ///< [read][stride]
    std::vector<double> cells_;  ///< [column], variance that is proportional to conductances
};

}  // namespace nvcim
