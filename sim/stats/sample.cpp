// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/sample.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "models/base/error.h"

namespace nvcim::sim {

double student_t975(int degrees) {
    NVCIM_ASSERT(degrees >= 1);
    // The usual table for few degrees; beyond it the expansion of Abramowitz and Stegun 26.7.5
    // around the normal quantile, where its next term is below 1e-5.
    static constexpr double kTable[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646,
                                        2.3060,  2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
                                        2.1314,  2.1199, 2.1098, 2.1009, 2.0930, 2.0860};
    if (degrees <= static_cast<int>(std::size(kTable))) {
        return kTable[degrees - 1];
    }
    constexpr double z = 1.959963984540054;
    constexpr double z2 = z * z;
    const double v = degrees;
    const double g1 = z * (z2 + 1) / 4;
    const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    return z + g1 / v + g2 / (v * v) + g3 / (v * v * v);
}

double percentile(const std::vector<double>& sorted, double percent) {
    const double place = percent / 100.0 * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

SampleSummary summarize(const std::vector<double>& samples) {
    SampleSummary out;
    if (samples.empty()) {
        return out;
    }
    const double n = static_cast<double>(samples.size());
    double sum = 0.0;
    for (const double x : samples) {
        sum += x;
    }
    out.mean = sum / n;
    std::vector<double> sorted = samples;
    std::sort(sorted.begin(), sorted.end());
    out.min = sorted.front();
    out.max = sorted.back();
    out.p5 = percentile(sorted, 5.0);
    out.median = percentile(sorted, 50.0);
    out.p95 = percentile(sorted, 95.0);
    if (samples.size() > 1) {
        double squares = 0.0;
        for (const double x : samples) {
            squares += (x - *out.mean) * (x - *out.mean);
        }
        out.std = std::sqrt(squares / (n - 1));
        out.ci95 = student_t975(static_cast<int>(samples.size()) - 1) * *out.std / std::sqrt(n);
    }
    return out;
}

}  // namespace nvcim::sim
