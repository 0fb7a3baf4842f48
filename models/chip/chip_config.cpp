// SPDX-License-Identifier: Apache-2.0
#include "models/chip/chip_config.h"

#include <fmt/format.h>

#include <cmath>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

void ChipConfig::check(const Pointer& at, Problems& problems) const {
    const double picoseconds = clock.value() * 1000.0;
    if (std::fabs(picoseconds - std::round(picoseconds)) > 1e-6) {
        problems.add(
            at / "clock_ns",
            fmt::format("expected a whole number of picoseconds, got {} ns", clock.value()));
    }
}

}  // namespace nvcim
