// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/engine/verify_mask.h"

namespace nvcim::sim {

/// Fills `mask` from a .safetensors file: for every weight tensor NAME.weight of the first
/// `matrices` matrices a tensor of that name and shape ([out][in][kernel height][kernel width] or
/// [out][in]), 1 marks a weight to be verified, 0 leaves it. Throws WorkloadError that lists every
/// tensor that is missing, has another shape, holds another number or belongs to no layer.
void read_mask(const std::string& path,
               const QuantizedNetwork& network,
               std::size_t matrices,
               VerifyMask& mask);

}  // namespace nvcim::sim
