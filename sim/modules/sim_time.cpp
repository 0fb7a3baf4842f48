// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

sc_core::sc_time to_sc_time(std::int64_t picoseconds) {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(picoseconds));
}

std::int64_t now_ps() {
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
}

}  // namespace nvcim::sim
