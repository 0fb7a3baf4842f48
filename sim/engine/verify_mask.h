// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/quantized.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

/// Which weights of a network are written with verify.
struct VerifyMask {
    /// [matrix][row * columns + column]; an empty mask means none of that matrix.
    std::vector<std::vector<bool>> matrices;
    std::vector<std::int64_t> verified;  ///< marked weights by matrix
    std::int64_t weights = 0;            ///< of the matrices that take part

    [[nodiscard]] std::int64_t total() const;
    /// Share of marked weights, each matrix counted once whatever its copies.
    [[nodiscard]] double fraction() const;
};

/// Applies a policy. `random` and `magnitude` mark exactly round(fraction x weights) weights:
/// `random` those with the smallest draws (purpose kSelection, this chip, array = matrix, index =
/// weight), the same for any order or number of threads; `magnitude` those with the largest |w| =
/// scale |q| over all layers, of equal ones those with the smallest draws. `mask` reads a file,
/// see read_mask(). Without `with_shared_blocks` the shared blocks' matrices take
/// no part: they are neither marked nor counted (a network run with its blocks bypassed).
VerifyMask make_verify_mask(const QuantizedNetwork& network,
                            const ProgrammingConfig& config,
                            bool with_shared_blocks,
                            std::uint64_t seed,
                            std::uint32_t chip);

}  // namespace nvcim::sim
