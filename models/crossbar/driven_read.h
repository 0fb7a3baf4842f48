// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nvcim {

/// One input step of one vector at one row block, and what it drives.
struct DrivenRead {
    std::int32_t vector = 0;   ///< within the tile
    std::int32_t step = 0;     ///< of MvmSetup::steps
    std::int64_t squares = 0;  ///< sum of the squared digits
};

}  // namespace nvcim
