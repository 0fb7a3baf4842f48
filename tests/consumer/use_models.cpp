// SPDX-License-Identifier: Apache-2.0
/// Uses the models without SystemC: one random cell and its error.
#include <cstdio>

#include "models/base/random.h"
#include "models/crossbar/crossbar_config.h"

int main() {
    nvcim::CrossbarConfig crossbar;
    crossbar.cell.programming.sigma = 0.3;
    const nvcim::Random random(1, {nvcim::Purpose::kProgramming, 0, 0, 0, 0});
    const double spread = crossbar.cell.programming.sigma * random.normal(0);
    std::printf("cell of %d levels, off by %+.3f of the range\n", crossbar.cell.levels(), spread);
    return spread == 0.0 ? 1 : 0;
}
