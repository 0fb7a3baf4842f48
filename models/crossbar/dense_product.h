// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm_setup.h"
#include "models/crossbar/table_kernel.h"

namespace nvcim {

/// One product per vector with the weights that the cells of all slices add up to: exact where no
/// conversion loses anything, else the quick look Fidelity::kUnsliced.
class DenseProduct {
public:
    DenseProduct(const MvmSetup& setup, const TableKernel& kernel);

    /// Like Mvm::multiply; adds to counters.row_drives only.
    void multiply(const MvmSetup& setup,
                  int count,
                  const std::int16_t* x,
                  std::int32_t* out,
                  MvmCounters& counters) const;

private:
    const TableKernel* kernel_;
    int stride_ = 0;
    std::vector<std::int16_t> pairs_;  ///< if sums fit 32 bits: [row pair][stride_][2]
    std::vector<double> weights_;      ///< else: grid steps times slice weight, [row][stride_]
};

}  // namespace nvcim
