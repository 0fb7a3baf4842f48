// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

namespace nvcim::sim {

/// Summary of independent samples (one per simulated chip). std is the sample standard deviation
/// (n - 1); ci95 is the half width of the 95 % confidence interval of the mean, Student's t:
/// mean +- ci95. What the number of samples does not allow is empty.
struct SampleSummary {
    std::optional<double> mean;
    std::optional<double> std;
    std::optional<double> ci95;
    std::optional<double> min;
    std::optional<double> max;
    std::optional<double> p5;  ///< percentiles, linear between neighbouring samples
    std::optional<double> median;
    std::optional<double> p95;
};
/// Percentile `percent` of sorted samples, linear between neighbours (percent / 100 of the way from
/// the first to the last).
double percentile(const std::vector<double>& sorted, double percent);
SampleSummary summarize(const std::vector<double>& samples);

/// 97.5 % quantile of Student's t with `degrees` >= 1 degrees of freedom; accurate to 1e-4.
double student_t975(int degrees);

}  // namespace nvcim::sim
