// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim {

// Constants of normal_quantile(), portable_log() and portable_exp(), shared by the scalar and the
// vector code.

// Coefficients of PPND16, highest power first: central region, intermediate and far tail.
inline constexpr double kQuantileA[] = {2.5090809287301226727e3,
                                        3.3430575583588128105e4,
                                        6.7265770927008700853e4,
                                        4.5921953931549871457e4,
                                        1.3731693765509461125e4,
                                        1.9715909503065514427e3,
                                        1.3314166789178437745e2,
                                        3.3871328727963666080e0};
inline constexpr double kQuantileB[] = {5.2264952788528545610e3,
                                        2.8729085735721942674e4,
                                        3.9307895800092710610e4,
                                        2.1213794301586595867e4,
                                        5.3941960214247511077e3,
                                        6.8718700749205790830e2,
                                        4.2313330701600911252e1,
                                        1.0};
inline constexpr double kQuantileC[] = {7.74545014278341407640e-4,
                                        2.27238449892691845833e-2,
                                        2.41780725177450611770e-1,
                                        1.27045825245236838258e0,
                                        3.64784832476320460504e0,
                                        5.76949722146069140550e0,
                                        4.63033784615654529590e0,
                                        1.42343711074968357734e0};
inline constexpr double kQuantileD[] = {1.05075007164441684324e-9,
                                        5.47593808499534494600e-4,
                                        1.51986665636164571966e-2,
                                        1.48103976427480074590e-1,
                                        6.89767334985100004550e-1,
                                        1.67638483018380384940e0,
                                        2.05319162663775882187e0,
                                        1.0};
inline constexpr double kQuantileE[] = {2.01033439929228813265e-7,
                                        2.71155556874348757815e-5,
                                        1.24266094738807843860e-3,
                                        2.65321895265761230930e-2,
                                        2.96560571828504891230e-1,
                                        1.78482653991729133580e0,
                                        5.46378491116411436990e0,
                                        6.65790464350110377720e0};
inline constexpr double kQuantileF[] = {2.04426310338993978564e-15,
                                        1.42151175831644588870e-7,
                                        1.84631831751005468180e-5,
                                        7.86869131145613259100e-4,
                                        1.48753612908506148525e-2,
                                        1.36929880922735805310e-1,
                                        5.99832206555887937690e-1,
                                        1.0};

inline constexpr double kSquareRootOfTwo = 1.4142135623730951;
inline constexpr double kLogOfTwo = 0.6931471805599453;
// The same in two parts, the first one short, and its reciprocal: for portable_exp().
inline constexpr double kLogOfTwoHigh = 0.693147180369123816490;
inline constexpr double kLogOfTwoLow = 1.90821492927058770002e-10;
inline constexpr double kLog2OfE = 1.4426950408889634;
/// 2 artanh s = 2 s (1 + s^2/3 + s^4/5 + ...), highest power first.
inline constexpr double kLogSeries[] = {
    1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0};

/// exp r = 1 + r + r^2/2! + ..., highest power first.
inline constexpr double kExpSeries[] = {1.0 / 6227020800,
                                        1.0 / 479001600,
                                        1.0 / 39916800,
                                        1.0 / 3628800,
                                        1.0 / 362880,
                                        1.0 / 40320,
                                        1.0 / 5040,
                                        1.0 / 720,
                                        1.0 / 120,
                                        1.0 / 24,
                                        1.0 / 6,
                                        1.0 / 2,
                                        1.0,
                                        1.0};

}  // namespace nvcim
