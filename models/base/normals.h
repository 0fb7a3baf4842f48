// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace nvcim {

/// Standard normals of 16 Philox blocks, starting with number `block`: the same bits as
/// Random::normals(block), computed side by side. Internal to models/base.
inline constexpr int kNormalsTogether = 64;
using DrawNormals = void (*)(const std::array<std::uint32_t, 4>& counter,
                             const std::array<std::uint32_t, 2>& key,
                             std::uint32_t block,
                             double* out);

/// The same for Random::single_normals(): numbers 4 block .. 4 block + 63.
using DrawSingleNormals = void (*)(const std::array<std::uint32_t, 4>& counter,
                                   const std::array<std::uint32_t, 2>& key,
                                   std::uint32_t block,
                                   float* out);

// One source file per instruction set.
DrawNormals avx512_normals();
DrawNormals avx2_normals();
DrawNormals portable_normals();
DrawSingleNormals avx512_single_normals();
DrawSingleNormals avx2_single_normals();
DrawSingleNormals portable_single_normals();

}  // namespace nvcim
