// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/base/error.h"
#include "models/network/graph.h"

namespace nvcim {

/// A layer as a network file writes it; its inputs are still names.
struct WrittenLayer {
    Layer layer;
    std::vector<std::string> inputs;
    bool has_inputs = false;  ///< the key is there
};

/// Reads element `index` of "layers" by the layer rules. A layer always comes out, with a name
/// ("relu5" where the file gives none) and the defaults for whatever was wrong.
WrittenLayer read_layer(const nlohmann::json& value,
                        std::size_t index,
                        const std::vector<SharedBlockSpec>& blocks,
                        Problems& problems);

}  // namespace nvcim
