// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/distribution.h"

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

/// The bin of a value, still empty.
DistributionBin bin_of(std::int64_t value) {
    std::int64_t width = 1;
    while (value >= 8 * width) {
        width *= 2;
    }
    const std::int64_t low = value / width * width;
    return {low, low + width - 1, 0};
}

}  // namespace

void Distribution::add(std::int64_t value, std::int64_t count) {
    NVCIM_ASSERT(value >= 0 && count >= 0);
    if (count > 0) {
        counts_[value] += count;
        count_ += count;
        sum_ += value * count;
    }
}

Distribution& Distribution::operator+=(const Distribution& other) {
    for (const auto& [value, count] : other.counts_) {
        add(value, count);
    }
    return *this;
}

double Distribution::mean() const {
    return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::int64_t Distribution::percentile(int percent) const {
    const std::int64_t wanted = (count_ * percent + 99) / 100;
    std::int64_t seen = 0;
    for (const auto& [value, count] : counts_) {
        seen += count;
        if (seen >= wanted) {
            return value;
        }
    }
    return 0;
}

std::int64_t Distribution::max() const {
    return counts_.empty() ? 0 : counts_.rbegin()->first;
}

std::vector<DistributionBin> Distribution::bins() const {
    std::vector<DistributionBin> bins;
    for (const auto& [value, count] : counts_) {
        if (bins.empty() || value > bins.back().high) {
            bins.push_back(bin_of(value));
        }
        bins.back().count += count;
    }
    return bins;
}

}  // namespace nvcim::sim
