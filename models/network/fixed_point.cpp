// SPDX-License-Identifier: Apache-2.0
#include "models/network/fixed_point.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/error.h"

namespace nvcim {

namespace {

/// Largest shift with round(|value| 2^shift) < 2^bits.
int room(double value, int bits, int most_shift) {
    if (value == 0.0) {
        return most_shift;
    }
    int exponent = 0;
    std::frexp(value, &exponent);  // |value| < 2^exponent
    const int shift = bits - exponent;
    const bool rounds_up =
        std::nearbyint(std::ldexp(std::fabs(value), shift)) >= std::ldexp(1.0, bits);
    return std::min(rounds_up ? shift - 1 : shift, most_shift);
}

}  // namespace

/// Below 0 the sum is cut to 16 fraction bits, multiplied by the slope and rounded like the rest,
/// so a slope that is a power of two is exact. Before that it is limited to 2^30 output steps,
/// more than any output has left behind the smallest slope; so the product stays below 2^62.
std::int64_t Requantize::leaky(std::int64_t sum) const {
    const std::int64_t value = sum - half();
    if (value >= 0) {
        return sum >> shift;
    }
    const int fraction = std::min(shift, kSlopeBits);
    const std::int64_t least = -(std::int64_t{1} << (30 + fraction));
    const std::int64_t product = std::max(value >> (shift - fraction), least) * negative_slope;
    const int bits = fraction + kSlopeBits;
    return (product + (std::int64_t{1} << (bits - 1))) >> bits;
}

Requantize make_requantize(const std::vector<double>& factor,
                           const std::vector<double>& bias,
                           const std::string& at,
                           int most_shift) {
    Requantize result;
    result.shift = most_shift;
    for (std::size_t c = 0; c < factor.size(); ++c) {
        if (!std::isfinite(factor[c]) || !std::isfinite(bias[c])) {
            throw WorkloadError(fmt::format(
                "{}: channel {}: multiplier {} and offset {} of the output are not finite; check "
                "the batch norm and the output scale",
                at,
                c,
                factor[c],
                bias[c]));
        }
        result.shift = std::min(
            {result.shift, room(factor[c], 31, most_shift), room(bias[c], 61, most_shift)});
    }
    if (result.shift < 0) {
        throw WorkloadError(fmt::format(
            "{}: one accumulator step or the bias is more than 2^31 output steps: its output scale "
            "is too small for its weights, or the output scale of the layer before it too large",
            at));
    }
    for (std::size_t c = 0; c < factor.size(); ++c) {
        result.multiplier.push_back(
            static_cast<std::int64_t>(std::nearbyint(std::ldexp(factor[c], result.shift))));
        result.offset.push_back(
            static_cast<std::int64_t>(std::nearbyint(std::ldexp(bias[c], result.shift))) +
            result.half());
    }
    return result;
}

}  // namespace nvcim
