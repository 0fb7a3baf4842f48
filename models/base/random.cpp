// SPDX-License-Identifier: Apache-2.0
#include "models/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/single_normal.h"

namespace nvcim {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
    constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
    constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(product1),
                   static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

Random::Random(std::uint64_t seed, const DrawAddress& address)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      counter_{0,
               address.event,
               (address.copy << 24) | (address.array & 0xFFFFFF),
               (static_cast<std::uint32_t>(address.purpose) << 24) | (address.chip & 0xFFFFFF)} {}

std::array<std::uint32_t, 4> Random::block(std::uint64_t block) const {
    std::array<std::uint32_t, 4> counter = counter_;
    counter[0] = static_cast<std::uint32_t>(block);
    return philox4x32(counter, key_);
}

std::uint32_t Random::word(std::uint64_t index) const {
    return block(index >> 2)[index & 3];
}

namespace {

double open_unit(std::uint32_t word) {
    return (word + 0.5) * 0x1p-32;
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {  // highest power first
    double sum = coefficients[0];
    for (std::size_t i = 1; i < N; ++i) {
        sum = sum * x + coefficients[i];
    }
    return sum;
}

}  // namespace

double Random::uniform(std::uint64_t index) const {
    return open_unit(word(index));
}

double Random::normal(std::uint64_t index) const {
    return normal_quantile(uniform(index));
}

float Random::single_normal(std::uint64_t index) const {
    return nvcim::single_normal(word(index));
}

std::array<double, 4> Random::uniforms(std::uint64_t index) const {
    const std::array<std::uint32_t, 4> words = block(index);
    return {open_unit(words[0]), open_unit(words[1]), open_unit(words[2]), open_unit(words[3])};
}

std::array<double, 4> Random::normals(std::uint64_t index) const {
    std::array<double, 4> values = uniforms(index);
    for (double& value : values) {
        value = normal_quantile(value);
    }
    return values;
}

void RandomRun::draw_normals(std::uint64_t block) {
    // Many at once pays where the draws asked for lie close together.
    const bool is_next = block - normal_block_ < 2 * kBlocksTogether;
    normal_block_ = block;
    normal_blocks_ = is_next ? kBlocksTogether : 1;
    if (is_next) {
        random_.normals(4 * block, 4 * kBlocksTogether, normals_.data());
    } else {
        const std::array<double, 4> one = random_.normals(block);
        std::copy(one.begin(), one.end(), normals_.begin());
    }
}

double normal_quantile(double p) {
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(kQuantileA, r) / polynomial(kQuantileB, r);
    }
    const double r = std::sqrt(-portable_log(q < 0.0 ? p : 1.0 - p));
    const double tail = r <= 5.0
                            ? polynomial(kQuantileC, r - 1.6) / polynomial(kQuantileD, r - 1.6)
                            : polynomial(kQuantileE, r - 5.0) / polynomial(kQuantileF, r - 5.0);
    return q < 0.0 ? -tail : tail;
}

double portable_log(double x) {
    // x = 2^k * m with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh((m - 1) / (m + 1)).
    std::uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    int exponent = static_cast<int>(bits >> 52) - 1023;
    bits = (bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL;
    double m = 0.0;
    std::memcpy(&m, &bits, sizeof m);
    if (m > kSquareRootOfTwo) {
        m *= 0.5;
        ++exponent;
    }
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;
    return exponent * kLogOfTwo + 2.0 * s * polynomial(kLogSeries, z);
}

double portable_exp(double x) {
    // exp x = 2^k * exp r with |r| <= log(2) / 2; Taylor series of r to the 13th power.
    const double k = std::nearbyint(x * kLog2OfE);
    const double r = (x - k * kLogOfTwoHigh) - k * kLogOfTwoLow;
    return std::ldexp(polynomial(kExpSeries, r), static_cast<int>(k));
}

}  // namespace nvcim
