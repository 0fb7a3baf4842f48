// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm.h"

namespace nvcim::test {

struct Case {
    WeightMatrix matrix;
    CrossbarConfig config;
    Conductances conductances;
    MvmSetup setup;
    std::vector<std::int16_t> x;
    int count = 0;
};

/// A random product; with `noisy` the conductances wander off their levels.
Case random_case(std::uint32_t seed, bool noisy);

/// Noise and converter errors, a different mixture for every seed.
void disturb(Case& c, std::uint32_t seed);

/// Whether every kernel gives the codes and counts of the scalar reference.
void check_kernels(const Case& c, std::uint32_t seed);

}  // namespace nvcim::test
