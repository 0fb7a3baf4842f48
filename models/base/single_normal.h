// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace nvcim {

// The standard normal in single precision that noise of conversions is made of, shared by the
// scalar and the vector code. With p in (0, 1/2] the distance of a 32-bit uniform from the nearer
// end, x = 1 - 2 p and w = -log(4 p (1 - p)), |z| / x is a smooth function of w, and of sqrt(w) in
// the tail (M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade, 2011). The
// coefficients, highest power first, are least-squares fits of ours on Chebyshev nodes.

/// |z| / x as polynomial of w - 2.5, for w < 5: relative error 4e-7.
inline constexpr float kSingleCentre[] = {4.6426308e-07F,
                                          -4.48881777e-06F,
                                          -5.97873941e-06F,
                                          0.000307204955F,
                                          -0.00177375957F,
                                          -0.00590576703F,
                                          0.348803248F,
                                          2.12331311F};
inline constexpr float kSingleCentreEnd = 5.0F;
inline constexpr float kSingleCentreShift = 2.5F;
/// |z| / x as polynomial of sqrt(w) - 3, for 5 <= w < 22.4: relative error 5e-7.
inline constexpr float kSingleTail[] = {-0.000248009974F,
                                        0.00165812023F,
                                        -0.00475044725F,
                                        0.00817198223F,
                                        -0.010930863F,
                                        0.013345789F,
                                        1.41659454F,
                                        4.0064345F};
inline constexpr float kSingleTailShift = 3.0F;
/// log(1 + y) / y for 1 + y in [sqrt(1/2), sqrt(2)): error of the logarithm 3e-7.
inline constexpr float kSingleLog[] = {0.114490826F,
                                       -0.187792083F,
                                       0.206738354F,
                                       -0.248981204F,
                                       0.33298955F,
                                       -0.500014467F,
                                       1.00000414F};
inline constexpr float kSingleLogOfTwo = 0.693147181F;
inline constexpr std::int32_t kSingleRootHalf = 0x3F3504F3;  ///< bits of sqrt(1/2)
inline constexpr int kSingleMantissaBits = 23;

/// Standard normal of a uniform word: error below 4e-6 relative to quantile((word + 1/2) / 2^32);
/// |z| <= 6.34. Uses only +, -, *, sqrt in a fixed order: equal on every IEEE machine.
inline float single_normal(std::uint32_t word) {
    const auto polynomial = [](const auto& coefficients, float at) {
        float sum = 0.0F;
        for (const float c : coefficients) {
            sum = sum * at + c;
        }
        return sum;
    };
    const bool is_upper = (word & 0x80000000U) != 0;
    const float p = (static_cast<float>(is_upper ? ~word : word) + 0.5F) * 0x1p-32F;
    const float t = 4.0F * p * (1.0F - p);
    std::int32_t bits = 0;
    std::memcpy(&bits, &t, sizeof bits);
    const std::int32_t exponent = (bits - kSingleRootHalf) >> kSingleMantissaBits;
    bits -= exponent * (1 << kSingleMantissaBits);
    float m = 0.0F;
    std::memcpy(&m, &bits, sizeof m);
    const float y = m - 1.0F;
    const float w =
        -(y * polynomial(kSingleLog, y) + static_cast<float>(exponent) * kSingleLogOfTwo);
    const float ratio = w < kSingleCentreEnd
                            ? polynomial(kSingleCentre, w - kSingleCentreShift)
                            : polynomial(kSingleTail, std::sqrt(w) - kSingleTailShift);
    const float z = ratio * (1.0F - 2.0F * p);
    return is_upper ? z : -z;
}

}  // namespace nvcim
