// SPDX-License-Identifier: Apache-2.0
#include "models/chip/network_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

std::int64_t NetworkConfig::flits(std::int64_t bits) const {
    return ceil_div(bits, link_bits);
}

std::int64_t NetworkConfig::flit_offset(std::int64_t flit) const {
    const std::int64_t depth = buffer_flits;
    return flit / depth * std::max(depth, credit_loop()) + flit % depth;
}

void NetworkConfig::check(const Pointer& at, Problems& problems) const {
    if (link_cycles > hop_cycles) {
        problems.add(at / "link_cycles",
                     fmt::format("expected at most /hop_cycles ({}), got {}; a hop is a router "
                                 "and a link",
                                 hop_cycles,
                                 link_cycles));
    }
}

}  // namespace nvcim
