// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

void SweepStore::merge(SweepStore& shard) {
    const std::vector<StoredPoint> theirs = shard.points();
    if (theirs.empty()) {
        return;
    }
    const std::vector<StoredPoint> ours =
        points_between(theirs.front().number, theirs.back().number);
    const auto place = [&](std::int64_t number) {
        return std::lower_bound(
            ours.begin(), ours.end(), number, [](const StoredPoint& point, std::int64_t wanted) {
                return point.number < wanted;
            });
    };
    const auto is_ours = [&](const StoredPoint& point) {
        const auto own = place(point.number);
        return own != ours.end() && own->number == point.number && own->settings == point.settings;
    };
    const auto same_column = [](const SweepColumn& one, const SweepColumn& other) {
        return one.path == other.path && one.unit == other.unit;
    };
    if (shard.pointers_ != pointers_ || shard.meta(kConfigOfSweep) != meta("config") ||
        !std::equal(columns_.begin(),
                    columns_.end(),
                    shard.columns_.begin(),
                    shard.columns_.end(),
                    same_column) ||
        !std::all_of(theirs.begin(), theirs.end(), is_ours)) {
        throw ConfigError(
            fmt::format("{}: holds points of another sweep than {}, or of another version of nvcim",
                        shard.path_,
                        path_));
    }
    file_.execute("BEGIN IMMEDIATE");
    for (const StoredPoint& point : theirs) {
        const PointStatus here = place(point.number)->status;
        if (point.status == PointStatus::kDone && here != PointStatus::kDone) {
            finish(point.number, point.results);
        } else if (point.status == PointStatus::kFailed && here == PointStatus::kPending) {
            fail(point.number, point.error);
        }
    }
    file_.execute("COMMIT");
}

}  // namespace nvcim::sim
