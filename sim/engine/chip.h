// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm.h"
#include "models/network/dataset.h"
#include "models/network/execute.h"
#include "models/network/quantized.h"

namespace nvcim::sim {

/// Conductances of one simulated chip: every weight matrix of a network, every physical copy.
struct ProgrammedChip {
    std::uint32_t number = 0;                         ///< Monte Carlo sample
    std::vector<std::vector<Conductances>> matrices;  ///< [matrix][copy]
};

/// A chip whose cells all sit exactly on their levels.
ProgrammedChip ideal_chip(const QuantizedNetwork& network, const CrossbarConfig& config);

/// The converter of every node that multiplies, by node index (others: default).
///
/// worst_case: the largest sum of ideal cells fits. calibrated: `calibration_percentile` of the
/// sums that ideal cells give on the calibration images fits. Fixed before any chip is
/// programmed and equal for all chips. `images` may be empty for worst_case. kUnsliced: one code
/// per level, no range.
std::vector<AdcTransfer> choose_converters(const QuantizedNetwork& network,
                                           const CrossbarConfig& config,
                                           const Dataset& data,
                                           int images,
                                           Fidelity fidelity = Fidelity::kBitSerial);

/// Folds the value of one code into the requantisation of every node, see set_code_value().
void apply_converters(QuantizedNetwork& network,
                      const CrossbarConfig& config,
                      const std::vector<AdcTransfer>& converters);

/// How every node of `network` multiplies on `chip`, by node index. Output position p of a weight
/// layer uses copy p mod copies, insertion point i of a shared block copy i mod copies. The chip
/// must outlive the result.
std::vector<Mvm> make_mvms(const QuantizedNetwork& network,
                           const CrossbarConfig& config,
                           const ProgrammedChip& chip,
                           const std::vector<AdcTransfer>& converters,
                           std::uint64_t seed,
                           Fidelity fidelity = Fidelity::kBitSerial);

/// Multiplies on crossbars and counts what they do, by node.
class CrossbarEngine : public MatrixEngine {
public:
    explicit CrossbarEngine(const std::vector<Mvm>& mvms) : mvms_(mvms), counters_(mvms.size()) {}
    void multiply(const Node& node,
                  int node_index,
                  int count,
                  const VectorName* names,
                  const std::int16_t* x,
                  std::int32_t* out) override;
    [[nodiscard]] const std::vector<MvmCounters>& counters() const { return counters_; }

private:
    const std::vector<Mvm>& mvms_;
    std::vector<MvmCounters> counters_;
};

}  // namespace nvcim::sim
