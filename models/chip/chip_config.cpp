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
    if (off_chip.exists() != global_buffer.exists()) {
        problems.add(at / "global_buffer" / "capacity_bytes",
                     fmt::format("expected {}, since /off_chip/bandwidth_gb_per_s is {}, got {}",
                                 off_chip.exists() ? "more than 0" : "0",
                                 off_chip.bandwidth.value(),
                                 global_buffer.capacity_bytes));
    }
}

}  // namespace nvcim
