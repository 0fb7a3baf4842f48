// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/base/error.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// The options of all forms of `nvcim sweep`.
struct SweepOptions {
    std::vector<std::string> words;
    std::string out;
    int workers = 0;
    bool resume = false, dry_run = false, quiet = false, share_nothing = false, as_json = false,
         as_csv = false;
    std::vector<std::string> minimize, maximize;
    std::vector<double> reference;  ///< by objective, --minimize before --maximize
};

/// `nvcim sweep FILE`
ExitCode sweep_run(const SweepOptions& options);

/// "tiny-cost: 168 points: 168 done, 0 failed, 0 to do", and the failures.
std::string status_text(SweepStore& store);

/// What `nvcim sweep FILE --dry-run` says of a search.
std::string describe_search(const SweepPlan& plan);

/// Runs a search and prints the front that it found.
ExitCode sweep_search(SweepPlan& plan, SweepStore& store, const SweepOptions& options);

/// `nvcim sweep status|export|pareto|report|config DIR`
void sweep_status(SweepStore& store, const SweepOptions& options);
void sweep_export(SweepStore& store, const SweepOptions& options);
void sweep_pareto(SweepStore& store, const SweepOptions& options);
void sweep_report(SweepStore& store, const SweepOptions& options);
void sweep_config(SweepStore& store, const SweepOptions& options);

}  // namespace nvcim::sim
