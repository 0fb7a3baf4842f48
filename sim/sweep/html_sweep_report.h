// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// report.html of a sweep: one self-contained page, whatever the state of its points. The scripts
/// in sim/sweep/assets draw it from sweep_report_data().
std::string html_sweep_report(SweepStore& store);

/// Writes it into the folder of the sweep and gives its path. Throws WriteError.
std::string write_sweep_report(SweepStore& store, const std::string& folder);

/// All that the page knows. Lists called `values` have one element per point, in order, null where
/// there is no result; integers beyond 2^53 are texts, since JavaScript would round them.
///     name, base, set   of the sweep; set: ["/a=1", ...]; base "" in a store of an older nvcim
///     numbers, status   by point; status "pending", "done" or "failed"
///     parameters        [{pointer, type, unit, meaning, values}]
///     statistics        [{path, unit, meaning, values}] that differ between points
///     shared            [{path, unit, meaning, value}] that are the same at every point done
///     failures          [{error, points}], alike ones together, points by index
///     config            effective configuration of the first point
nlohmann::ordered_json sweep_report_data(SweepStore& store);

}  // namespace nvcim::sim
