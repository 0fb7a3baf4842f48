// SPDX-License-Identifier: Apache-2.0
#include "models/base/random.h"

#include <cmath>
#include <cstring>

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

double RandomRun::normal(std::uint64_t index) {
    return normal_quantile(uniform(index));
}

double normal_quantile(double p) {
    // Coefficients of PPND16, highest power first: central region, intermediate and far tail.
    constexpr double a[] = {2.5090809287301226727e3,
                            3.3430575583588128105e4,
                            6.7265770927008700853e4,
                            4.5921953931549871457e4,
                            1.3731693765509461125e4,
                            1.9715909503065514427e3,
                            1.3314166789178437745e2,
                            3.3871328727963666080e0};
    constexpr double b[] = {5.2264952788528545610e3,
                            2.8729085735721942674e4,
                            3.9307895800092710610e4,
                            2.1213794301586595867e4,
                            5.3941960214247511077e3,
                            6.8718700749205790830e2,
                            4.2313330701600911252e1,
                            1.0};
    constexpr double c[] = {7.74545014278341407640e-4,
                            2.27238449892691845833e-2,
                            2.41780725177450611770e-1,
                            1.27045825245236838258e0,
                            3.64784832476320460504e0,
                            5.76949722146069140550e0,
                            4.63033784615654529590e0,
                            1.42343711074968357734e0};
    constexpr double d[] = {1.05075007164441684324e-9,
                            5.47593808499534494600e-4,
                            1.51986665636164571966e-2,
                            1.48103976427480074590e-1,
                            6.89767334985100004550e-1,
                            1.67638483018380384940e0,
                            2.05319162663775882187e0,
                            1.0};
    constexpr double e[] = {2.01033439929228813265e-7,
                            2.71155556874348757815e-5,
                            1.24266094738807843860e-3,
                            2.65321895265761230930e-2,
                            2.96560571828504891230e-1,
                            1.78482653991729133580e0,
                            5.46378491116411436990e0,
                            6.65790464350110377720e0};
    constexpr double f[] = {2.04426310338993978564e-15,
                            1.42151175831644588870e-7,
                            1.84631831751005468180e-5,
                            7.86869131145613259100e-4,
                            1.48753612908506148525e-2,
                            1.36929880922735805310e-1,
                            5.99832206555887937690e-1,
                            1.0};
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(a, r) / polynomial(b, r);
    }
    const double r = std::sqrt(-portable_log(q < 0.0 ? p : 1.0 - p));
    const double tail = r <= 5.0 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                                 : polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
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
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++exponent;
    }
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;
    constexpr double series[] = {
        1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0};
    return exponent * 0.6931471805599453 + 2.0 * s * polynomial(series, z);
}

double portable_exp(double x) {
    // exp x = 2^k * exp r with |r| <= log(2) / 2; Taylor series of r to the 13th power.
    const double k = std::nearbyint(x * 1.4426950408889634);
    const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    double sum = 1.0;
    for (int i = 13; i >= 1; --i) {
        sum = 1.0 + sum * r / i;
    }
    return std::ldexp(sum, static_cast<int>(k));
}

}  // namespace nvcim
