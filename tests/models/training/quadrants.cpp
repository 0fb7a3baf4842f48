// SPDX-License-Identifier: Apache-2.0
#include "tests/models/training/quadrants.h"

#include "models/base/random.h"
#include "models/network/graph_file.h"

namespace nvcim {

Dataset quadrants(int images, std::uint64_t seed) {
    const Random random(seed, {Purpose::kTraffic, 0, 0, 0, 0});
    Dataset data;
    data.name = "quadrants";
    data.shape = {1, 8, 8};
    data.classes = 4;
    std::uint64_t draw = 0;
    for (int i = 0; i < images; ++i) {
        const int label = i % 4;
        for (int p = 0; p < 64; ++p) {
            const bool is_bright = p / 32 == label / 2 && p % 8 / 4 == label % 2;
            const double value = (is_bright ? 110.0 : 60.0) + 120.0 * random.uniform(draw++);
            data.pixels.push_back(static_cast<std::uint8_t>(value));
        }
        data.labels.push_back(static_cast<std::uint8_t>(label));
    }
    return data;
}

Graph quadrant_network() {
    return parse_graph(R"({
        "name": "quadrants", "dataset": "quadrants",
        "shared_blocks": [{"name": "tsb", "channels": 8, "form": "residual"}],
        "layers": [
            {"name": "image", "op": "input", "shape": [1, 8, 8]},
            {"name": "conv", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1},
            {"name": "relu1", "op": "relu"},
            {"name": "pool", "op": "max_pool", "kernel": 2},
            {"name": "place1", "op": "shared_block", "block": "tsb"},
            {"name": "relu2", "op": "relu"},
            {"name": "flat", "op": "flatten"},
            {"name": "hidden", "op": "linear", "out_channels": 20},
            {"name": "relu3", "op": "relu"},
            {"name": "place2", "op": "shared_block", "block": "tsb"},
            {"name": "relu4", "op": "relu"},
            {"name": "scores", "op": "linear", "out_channels": 4}
        ]})",
                       "quadrants.json");
}

}  // namespace nvcim
