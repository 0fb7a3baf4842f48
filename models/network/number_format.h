// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace nvcim {

enum class NumberType { kF32, kF64, kF16, kBf16, kI8, kU8, kI16, kI32, kI64, kBool };

/// A number as safetensors files store it, lowest byte first.
struct NumberFormat {
    const char* name = "";  ///< "F32", ...
    NumberType type = NumberType::kF32;
    std::uint64_t bytes = 4;
};

/// All formats that can be read.
const std::vector<NumberFormat>& number_formats();

/// The number at `data` as a float; infinite where a float cannot hold it.
float to_float(const NumberFormat& format, const char* data);

/// Unsigned number of `bytes` bytes, lowest first, on a machine of any byte order.
std::uint64_t little_endian(const char* data, std::uint64_t bytes);

/// The bits of an IEEE 754 binary32.
std::uint32_t float_bits(float value);

}  // namespace nvcim
