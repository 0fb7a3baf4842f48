// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.h"

namespace nvcim::test {

/// Small deterministic source of test data.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed, DrawAddress{}) {}
    int roll(int low, int high) {
        const auto faces = static_cast<std::uint32_t>(high - low + 1);
        return low + static_cast<int>(random_.word(next_++) % faces);
    }

private:
    Random random_;
    std::uint64_t next_ = 0;
};

}  // namespace nvcim::test
