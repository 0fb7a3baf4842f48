// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace nvcim {

/// A count or index that cannot be negative.
inline std::size_t size(std::int64_t n) {
    return static_cast<std::size_t>(n);
}

/// An activation, which has at most 12 bits, as it is stored.
inline std::int16_t narrow(std::int64_t y) {
    return static_cast<std::int16_t>(y);
}

}  // namespace nvcim
