// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/difference.h"

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "sim/stats/sample.h"

namespace nvcim::sim {

MeanDifference paired_difference(const std::vector<double>& first,
                                 const std::vector<double>& second) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        differences.push_back(second[i] - first[i]);
    }
    NVCIM_ASSERT(!differences.empty());
    const SampleSummary summary = summarize(differences);
    return {*summary.mean, summary.ci95};
}

MeanDifference welch_difference(const std::vector<double>& first,
                                const std::vector<double>& second) {
    NVCIM_ASSERT(!first.empty() && !second.empty());
    const SampleSummary a = summarize(first);
    const SampleSummary b = summarize(second);
    MeanDifference out{*b.mean - *a.mean, {}};
    if (!a.std || !b.std) {
        return out;
    }
    const auto count = [](const std::vector<double>& list) {
        return static_cast<double>(list.size());
    };
    const double va = *a.std * *a.std / count(first);  // variance of the mean
    const double vb = *b.std * *b.std / count(second);
    if (va + vb == 0.0) {
        out.ci95 = 0.0;
        return out;
    }
    const double degrees =
        (va + vb) * (va + vb) / (va * va / (count(first) - 1) + vb * vb / (count(second) - 1));
    // Never below the smaller sample's own degrees, but rounding may come out just under 1.
    out.ci95 = student_t975(std::max(1, static_cast<int>(degrees))) * std::sqrt(va + vb);
    return out;
}

}  // namespace nvcim::sim
