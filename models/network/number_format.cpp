// SPDX-License-Identifier: Apache-2.0
#include "models/network/number_format.h"

#include <cmath>
#include <cstring>

namespace nvcim {

namespace {

template <class To, class From>
To bits_as(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

/// IEEE 754 binary16.
float half(std::uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const int mantissa = static_cast<int>(bits & 1023);
    float value = 0.0F;
    if (exponent == 31) {
        value = mantissa == 0 ? INFINITY : NAN;
    } else if (exponent == 0) {
        value = std::ldexp(static_cast<float>(mantissa), -24);
    } else {
        value = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
    }
    return (bits >> 15) != 0 ? -value : value;
}

}  // namespace

const std::vector<NumberFormat>& number_formats() {
    static const std::vector<NumberFormat> formats = {
        {"F32", NumberType::kF32, 4},
        {"F64", NumberType::kF64, 8},
        {"F16", NumberType::kF16, 2},
        {"BF16", NumberType::kBf16, 2},
        {"I8", NumberType::kI8, 1},
        {"U8", NumberType::kU8, 1},
        {"I16", NumberType::kI16, 2},
        {"I32", NumberType::kI32, 4},
        {"I64", NumberType::kI64, 8},
        {"BOOL", NumberType::kBool, 1},
    };
    return formats;
}

float to_float(const NumberFormat& format, const char* data) {
    const std::uint64_t bits = little_endian(data, format.bytes);
    switch (format.type) {
        case NumberType::kF32:
            return bits_as<float>(static_cast<std::uint32_t>(bits));
        case NumberType::kF64: {
            // Out of range would be undefined behaviour: make it infinite, which is refused.
            const auto value = bits_as<double>(bits);
            return std::fabs(value) <= 3.4028234663852886e38 ? static_cast<float>(value) : INFINITY;
        }
        case NumberType::kF16:
            return half(bits);
        case NumberType::kBf16:
            return bits_as<float>(static_cast<std::uint32_t>(bits << 16));
        case NumberType::kI8:
            return static_cast<float>(bits_as<std::int8_t>(static_cast<std::uint8_t>(bits)));
        case NumberType::kU8:
            return static_cast<float>(bits);
        case NumberType::kI16:
            return static_cast<float>(bits_as<std::int16_t>(static_cast<std::uint16_t>(bits)));
        case NumberType::kI32:
            return static_cast<float>(bits_as<std::int32_t>(static_cast<std::uint32_t>(bits)));
        case NumberType::kI64:
            return static_cast<float>(bits_as<std::int64_t>(bits));
        case NumberType::kBool:
            return bits != 0 ? 1.0F : 0.0F;
    }
    return NAN;
}

std::uint64_t little_endian(const char* data, std::uint64_t bytes) {
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < bytes; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(data[i])} << (8 * i);
    }
    return value;
}

std::uint32_t float_bits(float value) {
    return bits_as<std::uint32_t>(value);
}

}  // namespace nvcim
