// SPDX-License-Identifier: Apache-2.0
#include "models/device/cell_config.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

void StuckConfig::check(const Pointer& at, Problems& problems) const {
    if (low_rate + high_rate > 1.0) {
        problems.add(
            at,
            fmt::format(
                "low_rate + high_rate must not exceed 1, got {} + {}", low_rate, high_rate));
    }
}

void WriteConfig::check(const Pointer& at, Problems& problems) const {
    if (mean_pulses > max_pulses) {
        problems.add(
            at / "mean_pulses",
            fmt::format("must not exceed max_pulses, got {} and {}", mean_pulses, max_pulses));
    }
}

void CellConfig::check(const Pointer& at, Problems& problems) const {
    if (!(g_min < g_max)) {
        problems.add(
            at / "g_min_us",
            fmt::format("must be below g_max_us, got {} and {} uS", g_min.value(), g_max.value()));
    }
}

}  // namespace nvcim
