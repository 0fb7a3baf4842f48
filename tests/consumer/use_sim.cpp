// SPDX-License-Identifier: Apache-2.0
/// Uses the simulator's library inside a SystemC program.
#include <cstdio>
#include <systemc>

#include "sim/modules/sim_time.h"

int sc_main(int /*argc*/, char* /*argv*/[]) {
    const nvcim::Nanoseconds read{100.0};
    const nvcim::Nanoseconds clock{1.5};
    const auto cycles = nvcim::sim::cycles(read, clock);  // 100 / 1.5 = 66.7
    sc_core::sc_start(nvcim::sim::to_sc_time(cycles * nvcim::sim::period_ps(clock)));
    std::printf(
        "a read of %.0f ns takes %lld cycles\n", read.value(), static_cast<long long>(cycles));
    return cycles == 67 && nvcim::sim::now_ps() == 67 * 1500 ? 0 : 1;
}
