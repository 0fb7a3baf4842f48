// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

/// Version of the layout of stats.json. A path that is renamed, removed or changes its unit or
/// meaning raises it and gets a line in docs/CHANGELOG.md; a new path does not.
inline constexpr int kStatsSchemaVersion = 1;

/// stats.json: "schema_version", the values, and under "units" the unit of every path that has
/// one. Same statistics, same bytes; every double reads back as the same double.
std::string stats_json(const StatTree& stats);

/// stats.csv: one line per leaf, `path,value,unit`; paths as jq takes them after a leading dot
/// ("layers[0].error"). Elements of lists have lines of their own, null is empty.
std::string stats_csv(const StatTree& stats);

/// docs/stats-reference.md: every path with type, unit and meaning.
std::string stats_reference(const StatTree& stats);

/// A field of a CSV file (RFC 4180): quoted where a comma, quote or line break would be misread.
std::string csv_field(const std::string& text);

}  // namespace nvcim::sim
