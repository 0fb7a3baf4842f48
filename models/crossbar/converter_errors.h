// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/crossbar/mvm.h"

namespace nvcim {

/// Errors of the converters of one programmed array, docs/numerics.md section 5.
///
/// Converter j of a crossbar serves its converted columns j, j + n, j + 2n, ... (n =
/// `per_crossbar`); all slices and both columns of a pair count. Gain is draw 2k and offset draw
/// 2k + 1 of converter k, counted over the crossbars of the array row by row. `draw`: purpose
/// kConverter, chip, matrix and copy.
ConverterErrors make_converter_errors(const CrossbarConfig& config,
                                      const ArrayLayout& layout,
                                      const AdcTransfer& adc,
                                      std::uint64_t seed,
                                      const DrawAddress& draw);

}  // namespace nvcim
