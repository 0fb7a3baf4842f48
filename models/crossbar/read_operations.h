// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/crossbar/crossbar_config.h"

namespace nvcim {

/// What reads of crossbars cost, as counts of operations: the one rule for inference and read-back.
///
/// | operation   | count                                                                     |
/// |-------------|---------------------------------------------------------------------------|
/// | row drive   | rows driven, once per crossbar that they cross                            |
/// | cell read   | row drives x columns of a crossbar: every cell of a driven row conducts,   |
/// |             | whether its column is used or not                                         |
/// | column hold | columns that are converted, two per conversion of an analog pair; 0       |
/// |             | without sample-and-hold                                                   |
/// | conversion  | conversions                                                               |
struct ReadOperations {
    std::int64_t row_drives = 0;
    std::int64_t cell_reads = 0;
    std::int64_t column_holds = 0;
    std::int64_t conversions = 0;
};

inline ReadOperations read_operations(const CrossbarConfig& config,
                                      std::int64_t row_drives,
                                      std::int64_t conversions) {
    const std::int64_t held = config.encoding == Encoding::kDifferential ? 2 : 1;
    return {row_drives,
            row_drives * config.columns,
            config.sample_hold.enabled ? conversions * held : 0,
            conversions};
}

}  // namespace nvcim
