// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/crossbar_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

int CrossbarConfig::grid_unit() const {
    const int unit = std::max(1, conductance_grid / (cell.levels() - 1));
    return unit - (1 - unit % 2);
}

int CrossbarConfig::grid_limit() const {
    constexpr int kRanges = 4;
    constexpr int kLargest = 8191;
    return std::min(kRanges * grid_range(), kLargest);
}

std::int64_t CrossbarConfig::largest_sum(int read_rows) const {
    return std::int64_t{read_rows} * grid_limit() * ((1 << dac.bits) - 1);
}

void CrossbarConfig::check(const Pointer& at, Problems& problems) const {
    if (rows_active > rows) {
        problems.add(at / "rows_active",
                     fmt::format("must not exceed rows, got {} of {}", rows_active, rows));
    }
    if (encoding == Encoding::kOffset ? columns < 2 : columns % 2 != 0) {
        problems.add(at / "columns",
                     fmt::format("encoding {} needs {}, got {}",
                                 name_of(kEncodingNames, encoding),
                                 encoding == Encoding::kOffset ? "a weight and a bias column"
                                                               : "pairs of columns",
                                 columns));
    }
    if (encoding == Encoding::kDifferential && adc.bits < 2) {
        problems.add(at / "adc" / "bits",
                     fmt::format("encoding {} converts signed sums, whose code needs a sign and "
                                 "at least one bit: expected 2 or more, got {}",
                                 name_of(kEncodingNames, encoding),
                                 adc.bits));
    }
    const int steps = cell.levels() - 1;  // level steps per conductance range
    if (conductance_grid < steps) {
        problems.add(at / "conductance_grid",
                     fmt::format("{}-bit cells need a grid of at least {} steps, got {}",
                                 cell.bits,
                                 steps,
                                 conductance_grid));
        return;
    }
    if (largest_sum(rows_active) > std::numeric_limits<std::int32_t>::max()) {
        problems.add(
            at,
            fmt::format("sums of {} rows with {}-bit DACs on a grid of {} steps do not fit "
                        "31 bits; lower rows_active, dac/bits or conductance_grid",
                        rows_active,
                        dac.bits,
                        conductance_grid));
    }
}

}  // namespace nvcim
