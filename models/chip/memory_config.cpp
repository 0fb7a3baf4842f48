// SPDX-License-Identifier: Apache-2.0
#include "models/chip/memory_config.h"

#include <fmt/format.h>

#include <cmath>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

namespace {

constexpr double kMegabytesPerGigabyte = 1000.0;

}  // namespace

std::int64_t OffChipConfig::transfer_cycles(std::int64_t bits, Nanoseconds clock) const {
    // 1 MB/s x 1 ps is 8e-6 bits: whole numbers of millionths of a bit.
    constexpr std::int64_t kMillion = 1000000;
    const std::int64_t per_cycle =
        8 * std::llround(bandwidth.value() * kMegabytesPerGigabyte) * period_ps(clock);
    return ceil_div(bits * kMillion, per_cycle);
}

void OffChipConfig::check(const Pointer& at, Problems& problems) const {
    const double megabytes = bandwidth.value() * kMegabytesPerGigabyte;
    if (std::fabs(megabytes - std::round(megabytes)) > 1e-6) {
        problems.add(
            at / "bandwidth_gb_per_s",
            fmt::format("expected a whole number of MB/s, got {} GB/s", bandwidth.value()));
    }
}

}  // namespace nvcim
