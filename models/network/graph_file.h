// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/network/graph.h"

namespace nvcim {

/// Reads a network file (docs/networks.md). Layers may stand in any order if they name their
/// inputs; without `inputs` a layer takes the one listed before it. `weights` becomes a path
/// relative to the file that holds it, which with `$file` (Document) may be an included one. The
/// result is sorted, its shapes are inferred and it can be folded.
///
/// Throws WorkloadError with all mistakes at once, each naming the layer, what was expected and
/// what was found; ConfigError if the file is not JSON or cannot be read.
Graph load_graph(const std::string& path);

/// The same for text in memory; `name` stands for the file in messages and for its folder.
Graph parse_graph(const std::string& text, const std::string& name);

/// JSON schema (draft-07) of network files, for editors; committed as
/// workloads/schema/network.schema.json.
nlohmann::ordered_json network_schema();

}  // namespace nvcim
