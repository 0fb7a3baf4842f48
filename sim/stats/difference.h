// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

namespace nvcim::sim {

/// Difference of two means, second minus first: mean +- ci95, the half width of its 95 % confidence
/// interval from Student's t; empty where there are too few samples for one.
struct MeanDifference {
    double mean = 0.0;
    std::optional<double> ci95;
};

/// Sample k of `first` belongs to sample k of `second` (two results on one simulated chip): the
/// interval of the mean of their differences, n - 1 degrees of freedom. Where the lists differ in
/// length their common beginning counts. Precondition: neither is empty.
MeanDifference paired_difference(const std::vector<double>& first,
                                 const std::vector<double>& second);

/// Independent samples that may differ in spread: Welch's interval (B. L. Welch, Biometrika 34,
/// 1947) with the degrees of freedom of Satterthwaite (Biometrics Bulletin 2, 1946), rounded down,
/// so that the interval is rather too wide. Precondition: neither list is empty.
MeanDifference welch_difference(const std::vector<double>& first,
                                const std::vector<double>& second);

}  // namespace nvcim::sim
