// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// Small networks that have, between them, everything that a stage can be.

namespace nvcim::sim {

/// One product of 4 rows and 10 columns: what a chip does can be counted by hand.
inline constexpr const char* kLinear = R"([
    {"name": "image", "op": "input", "shape": [4, 1, 1]},
    {"name": "fc", "op": "linear", "out_channels": 10}])";

inline constexpr const char* kLenet = R"([
    {"name": "image", "op": "input", "shape": [1, 12, 12]},
    {"name": "conv1", "op": "conv2d", "out_channels": 6, "kernel": 5, "padding": 2}, {"op": "relu"},
    {"op": "max_pool", "kernel": 2},
    {"name": "conv2", "op": "conv2d", "out_channels": 20, "kernel": 3}, {"op": "relu"},
    {"op": "max_pool", "kernel": 2},
    {"name": "tsb1", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc1", "op": "linear", "out_channels": 37}, {"op": "relu"},
    {"name": "tsb2", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"name": "fc2", "op": "linear", "out_channels": 10}])";
inline constexpr const char* kBlock = R"([{"name": "tsb", "channels": 8, "form": "residual"}])";

inline constexpr const char* kResidual = R"([
    {"name": "image", "op": "input", "shape": [3, 9, 7]},
    {"name": "first", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1},
    {"name": "r0", "op": "relu"},
    {"name": "c1", "op": "conv2d", "inputs": ["r0"], "out_channels": 20, "kernel": 3, "stride": 2, "padding": 1},
    {"name": "b1", "op": "batch_norm"}, {"name": "r1", "op": "relu"},
    {"name": "c2", "op": "conv2d", "out_channels": 20, "kernel": 3, "padding": 1},
    {"name": "c0", "op": "conv2d", "inputs": ["r0"], "out_channels": 20, "kernel": 1, "stride": 2},
    {"name": "sum", "op": "add", "inputs": ["c2", "c0"]},
    {"op": "relu"},
    {"name": "tsb1", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"name": "mean", "op": "global_avg_pool"}, {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 5}])";

/// Pooling that cannot be fused: the image itself, and a node with two readers.
inline constexpr const char* kDigital = R"([
    {"name": "image", "op": "input", "shape": [2, 9, 9]},
    {"name": "pool", "op": "max_pool", "kernel": 2},
    {"name": "c1", "op": "conv2d", "out_channels": 6, "kernel": 1}, {"name": "r1", "op": "relu"},
    {"name": "p1", "op": "avg_pool", "kernel": 1},
    {"name": "sum", "op": "add", "inputs": ["r1", "p1"]},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 3}])";

/// Concatenations behind convolutions, of the image and behind a digital stage, clipped and leaky
/// activations, and `last` behind the scores.
inline std::string dense_network(const std::string& last) {
    return R"([
    {"name": "image", "op": "input", "shape": [3, 8, 6]},
    {"name": "c1", "op": "conv2d", "out_channels": 6, "kernel": 3, "padding": 1},
    {"name": "r1", "op": "leaky_relu", "negative_slope": 0.125},
    {"name": "c2", "op": "conv2d", "out_channels": 10, "kernel": 3, "padding": 1},
    {"name": "r2", "op": "relu", "max": 0.8},
    {"name": "cat1", "op": "concat", "inputs": ["image", "r1", "r2"]},
    {"name": "c3", "op": "conv2d", "out_channels": 9, "kernel": 3, "stride": 2, "padding": 1},
    {"name": "r3", "op": "relu"},
    {"name": "pool", "op": "max_pool", "kernel": 2, "inputs": ["image"]},
    {"name": "cat2", "op": "concat", "inputs": ["pool", "r3"]},
    {"name": "mean", "op": "global_avg_pool"}, {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 5})" +
           last + "]";
}

}  // namespace nvcim::sim
