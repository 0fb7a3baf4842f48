// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/config/field.h"
#include "models/network/graph.h"

namespace nvcim {

/// Ranges of the keys that do not belong to a layer.
inline constexpr Between kWeightBits{2, 12};
inline constexpr Between kActivationBits{2, 12};
inline constexpr Between kSharedChannels{1, 4096};

/// The key "kernel": one size, or [height, width].
struct KernelSize {};

/// Where the value of a key goes; the alternative also tells its JSON type.
using LayerMember = std::variant<int Layer::*,
                                 bool Layer::*,
                                 double Layer::*,
                                 std::string Layer::*,
                                 Shape Layer::*,
                                 KernelSize>;

struct LayerKey {
    std::string_view key;
    LayerMember member;
    bool is_required;
    Between range;  ///< of numbers, sizes included
    std::string_view meaning;
};

/// What a layer of one kind looks like in a network file.
struct LayerRule {
    Op op;
    std::string_view name;
    int inputs;       ///< how many it takes, at least
    int most_inputs;  ///< and at most
    bool needs_name;  ///< tensors or scales are stored under its name
    std::vector<LayerKey> keys;
    std::string_view meaning;
};

/// Every layer kind, declared once: the reader, its messages and the JSON schema follow it.
const std::vector<LayerRule>& layer_rules();
const LayerRule& layer_rule(Op op);

}  // namespace nvcim
