// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/config/field.h"
#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// What a run without data assumes that `zero_skip` leaves out.
struct SkippedShares {
    double reads = 0.0;
    double conversions = 0.0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("reads",
              self.reads,
              Between{0, 1},
              "share of a product's reads, and of its time; a run with data reports its own as "
              "stages[].skipped_reads");
        field("conversions",
              self.conversions,
              Between{0, 1},
              "share of the conversions, and of their energy; `reads` if that is more; measured: "
              "stages[].skipped_conversions");
    }
};

/// The same for one stage.
struct LayerSkippedShares : SkippedShares {
    std::string layer;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("layer", self.layer, "name of a weight layer or an insertion point");
        SkippedShares::fields(self, field);
    }
};

struct SkippedConfig : SkippedShares {
    std::vector<LayerSkippedShares> layers;

    /// Whether anything is left out.
    [[nodiscard]] bool any() const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        SkippedShares::fields(self, field);
        field("layers", self.layers, "layers with shares of their own");
    }
};

/// Sets StagePlan::skipped_reads and skipped_conversions of all stages of a network. Throws
/// ConfigError for layers that the network does not have.
void assume_skipped(const QuantizedNetwork& network,
                    const SkippedConfig& skipped,
                    std::vector<StagePlan>& stages);

/// Reads that replica `replica` of a stage is assumed to make per image, of `reads` per product
/// without zero_skip: what StagePlan::skipped_reads leaves of them, rounded.
std::int64_t assumed_reads(const StagePlan& stage, std::int64_t reads, int replica);

/// The same of output position `position`: those of its replica are spread over its positions as
/// evenly as whole numbers allow.
std::int64_t assumed_reads_at(const StagePlan& stage, std::int64_t reads, int position);

}  // namespace nvcim::sim
