// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/finished_run.h"

namespace nvcim::sim {

/// Two or more runs side by side; the first is the reference. Lists `values`, `differences` and
/// `ratios` have one entry per run, the reference included.
struct Comparison {
    /// A parameter that is not the same in all runs.
    struct Parameter {
        std::string pointer;
        std::vector<nlohmann::json> values;  ///< null: the run does not have it
        bool changes_results = true;         ///< false: threads, traces, origins of numbers
    };
    /// A statistic outside lists, whether it differs or not, in the order of stats.json.
    struct Statistic {
        std::string path;
        std::string unit;
        bool is_headline = false;
        std::vector<nlohmann::json> values;              ///< null: was not run
        std::vector<std::optional<double>> differences;  ///< from the reference; of numbers only
        std::vector<std::optional<double>> ratios;       ///< to the reference, if that is not 0
    };
    /// Mean accuracy over chips of a later run minus that of the reference, in percentage points.
    struct Interval {
        std::string path;     ///< "accuracy.mean", "accuracy.controls[full_verify].mean"
        std::size_t run = 0;  ///< index of the later run
        bool is_paired = false;
        std::string reason;  ///< why not paired, or why there is no interval; "" otherwise
        std::vector<std::size_t> chips;  ///< that count, of the reference and of the run
        double difference = 0.0;
        std::optional<double> ci95;  ///< half width of the 95 % interval
    };

    std::vector<FinishedRun> runs;
    std::vector<Parameter> parameters;
    std::vector<Statistic> statistics;
    std::vector<Interval> intervals;
};

/// Compares runs; precondition: at least two.
///
/// Chips are paired if both runs have the same seed, data set, split and number of images: chip k
/// then draws the same random numbers in both, by address (models/base/random.h), and classifies
/// the same images. Pairs of different k are independent of each other whatever differs between
/// the runs, so the paired interval holds; the more cells correspond, the narrower it is. Of runs
/// with different numbers of chips the common ones are paired.
Comparison compare_runs(std::vector<FinishedRun> runs);

}  // namespace nvcim::sim
