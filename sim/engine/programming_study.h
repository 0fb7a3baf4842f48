// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/engine/study.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// A policy as the user named it, "magnitude=0.1".
struct NamedPolicy {
    std::string name;
    ProgrammingConfig config;
};

/// Programs chip 0 with `graph` and `tensors` under each of `policies` (at least one, no name
/// twice) and nothing else: no images, no inference. `mapping` of the result is that of the first
/// policy, its `policies` lists all. Shared blocks are written with the weights of `tensors`, zeros
/// if it has none. Throws MappingError if the network does not fit the chip. One SystemC
/// simulation: call it once per process. Results do not depend on `threads`.
RunResult run_programming(const Experiment& experiment,
                          const Graph& graph,
                          const TensorMap& tensors,
                          const std::vector<NamedPolicy>& policies,
                          int threads,
                          const Progress& progress);

}  // namespace nvcim::sim
