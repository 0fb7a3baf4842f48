// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/stats/cost_result.h"
#include "sim/stats/distribution.h"

namespace nvcim::sim {

/// Cost of programming: of one layer, of a whole policy, or of the run.
struct ProgrammingCost {
    std::int64_t pulses = 0;
    std::int64_t verify_reads = 0;
    double time_ns = 0.0;
    double energy_pj = 0.0;
    double verified_weight_fraction = 0.0;
    std::int64_t failed_cells = 0;
    std::int64_t reset_pulses = 0;
    std::int64_t cells = 0;
    std::int64_t worst_cell_pulses = 0;
    std::int64_t verified_cells = 0;

    /// Counts, and the larger wear; time, energy and fractions do not simply add up.
    void add_counts(const ProgrammingCost& other) {
        pulses += other.pulses;
        verify_reads += other.verify_reads;
        failed_cells += other.failed_cells;
        reset_pulses += other.reset_pulses;
        cells += other.cells;
        verified_cells += other.verified_cells;
        worst_cell_pulses = std::max(worst_cell_pulses, other.worst_cell_pulses);
    }

    template <class Visitor>
    void fields(Visitor& field) const {
        field("pulses", pulses, "pulses", "write pulses, SET and RESET");
        field("reset_pulses", reset_pulses, "pulses", "RESET pulses among them");
        field("verify_reads", verify_reads, "reads", "verify reads");
        field("time_ns", time_ns, "ns", "time to program");
        field("energy_pj", energy_pj, "pJ", "energy of pulses and verify reads");
        field("verified_weight_fraction",
              verified_weight_fraction,
              "1",
              "share of the weights written with verify");
        field("cells", cells, "cells", "cells written, open loop or with verify");
        field("verified_cells", verified_cells, "cells", "cells written with verify");
        field("failed_cells", failed_cells, "cells", "verified cells that ran out of pulses");
        field("worst_cell_pulses",
              worst_cell_pulses,
              "pulses",
              "wear: pulses of the cell that got most of them");
    }
};

/// A cost with the name of the layer or policy it belongs to.
struct NamedProgrammingCost {
    std::string name;
    ProgrammingCost cost;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("name", name, "", "layer or policy");
        cost.fields(field);
    }
};

/// Reading every cell of the chip back before its shared block is trained.
struct ReadBackResult {
    std::int64_t cell_reads = 0;
    std::int64_t conversions = 0;
    double time_ns = 0.0;
    double energy_pj = 0.0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("cell_reads", cell_reads, "reads", "cells on the driven rows, all repeats");
        field("conversions", conversions, "conversions", "one per cell, or per analog pair");
        field("time_ns", time_ns, "ns", "time to read the chip back");
        field("energy_pj", energy_pj, "pJ", "energy of rows, cells, sample-and-hold and ADCs");
    }
};

/// A distribution as statistics: of pulses over cells, or of cycles over crossbar rows.
template <class Names>
struct DistributionResult {
    struct Bin {
        DistributionBin bin;

        template <class Visitor>
        void fields(Visitor& field) const {
            field("low", bin.low, Names::kValue, "smallest value of the bin");
            field("high", bin.high, Names::kValue, "largest value of the bin");
            field("count", bin.count, Names::kCount, "how many have such a value");
        }
    };

    const Distribution* distribution = nullptr;

    template <class Visitor>
    void fields(Visitor& field) const {
        const Distribution none;
        const Distribution& d = distribution != nullptr ? *distribution : none;
        std::vector<Bin> bins;
        for (const DistributionBin& bin : d.bins()) {
            bins.push_back({bin});
        }
        field("count", d.count(), Names::kCount, "sum of the bins");
        field("mean", d.mean(), Names::kValue, "mean");
        field("median", d.percentile(50), Names::kValue, "smallest value that half do not exceed");
        field("p90", d.percentile(90), Names::kValue, "the same for 90 %");
        field("p99", d.percentile(99), Names::kValue, "the same for 99 %");
        field("max", d.max(), Names::kValue, "largest value");
        field("bins", bins, "bins that are not empty, ascending");
    }
};
struct PulseNames {
    static constexpr const char* kValue = "pulses";
    static constexpr const char* kCount = "cells";
};
struct RowNames {
    static constexpr const char* kValue = "cycles";
    static constexpr const char* kCount = "rows";
};
using PulsesPerCell = DistributionResult<PulseNames>;
using CyclesPerRow = DistributionResult<RowNames>;

/// The cell that wore most, the first of equals.
struct WorstCell {
    std::string layer;
    std::int64_t row = 0;
    std::int64_t column = 0;
    std::int64_t slice = 0;
    std::int64_t pulses = 0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("layer", layer, "", "weight layer, and copy if it has several");
        field("row", row, "", "row of its weight matrix, from 0");
        field("column", column, "", "column of its weight, from 0");
        field("slice", slice, "", "digit of the weight it holds, lowest first");
        field("pulses", pulses, "pulses", "pulses it got");
    }
};

/// Programming one chip under the configured policy, and what other policies would have cost.
struct MappingResult {
    std::string policy;
    ProgrammingCost cost;
    std::vector<NamedProgrammingCost> layers;
    std::vector<NamedProgrammingCost> policies;
    std::optional<ReadBackResult> read_back;
    std::vector<EnergyLeaf> energy;
    Distribution pulses_per_cell;
    Distribution cycles_per_row;
    std::optional<WorstCell> worst_cell;
    std::optional<std::int64_t> sampled_rows;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("policy", policy, "", "which weights were written with verify");
        cost.fields(field);
        field("layers", layers, "the same by layer");
        field("policies", policies, "the same chip under every policy that was simulated");
        field("read_back", read_back, "reading the chip back to train its shared block");
        field("energy_breakdown", energy, "leaves of energy_pj, which is their ordered sum");
        field("pulses_per_cell",
              PulsesPerCell{&pulses_per_cell},
              "wear: written cells by the pulses they got");
        field("cycles_per_row",
              CyclesPerRow{&cycles_per_row},
              "crossbar rows with written cells by the cycles they took");
        field("worst_cell", worst_cell, "the cell that got most pulses");
        field(
            "sampled_rows",
            sampled_rows,
            "rows",
            "fidelity cost: rows of every matrix that were simulated; counts, energy and time are "
            "scaled up, distributions and the worst cell are theirs; null: every cell was "
            "simulated");
    }
};

}  // namespace nvcim::sim
