// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace nvcim::sim {

/// Values low .. high and how often they occurred.
struct DistributionBin {
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::int64_t count = 0;
};

/// How often each whole number (>= 0) occurred. Everything is exact but the bins' resolution.
class Distribution {
public:
    void add(std::int64_t value, std::int64_t count = 1);
    Distribution& operator+=(const Distribution& other);

    [[nodiscard]] std::int64_t count() const { return count_; }
    [[nodiscard]] double mean() const;  ///< 0 if empty
    /// Smallest value that at least `percent` % of the occurrences do not exceed; 0 if empty.
    [[nodiscard]] std::int64_t percentile(int percent) const;
    [[nodiscard]] std::int64_t max() const;  ///< 0 if empty
    /// Ascending, only those that are not empty: single values below 8, above them four bins from
    /// each power of two to the next. The counts add up to count().
    [[nodiscard]] std::vector<DistributionBin> bins() const;

private:
    std::map<std::int64_t, std::int64_t> counts_;
    std::int64_t count_ = 0;
    std::int64_t sum_ = 0;
};

}  // namespace nvcim::sim
