// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "models/network/graph.h"
#include "tests/support/dice.h"

namespace nvcim::test {

/// A random graph with branches: convolutions, pools, additions and concatenations of whatever
/// fits, every kind of activation, and scores, probabilities or the class at its end.
class RandomLayers {
public:
    explicit RandomLayers(std::uint32_t seed) : dice_(seed) {}

    /// Text of the "layers" array.
    std::string text(int steps) {
        maps_.push_back({"image", {dice_.roll(1, 3), 2 * dice_.roll(3, 5), 2 * dice_.roll(3, 5)}});
        const Shape& image = maps_.front().shape;
        add(fmt::format(R"({{"name": "image", "op": "input", "shape": [{}, {}, {}]}})",
                        image.channels,
                        image.height,
                        image.width));
        for (int i = 0; i < steps; ++i) {
            step("n" + std::to_string(i));
        }
        close();
        return "[" + text_ + "]";
    }

private:
    struct Map {
        std::string name;
        Shape shape;
        bool is_read = false;
    };

    void add(const std::string& layer) { text_ += (text_.empty() ? "" : ",\n") + layer; }

    Map& pick() {
        const int last = static_cast<int>(maps_.size()) - 1;
        Map& map = maps_[static_cast<std::size_t>(dice_.roll(std::max(0, last - 3), last))];
        map.is_read = true;
        return map;
    }

    void step(const std::string& name) {
        switch (dice_.roll(0, 5)) {
            case 0:
            case 1:
            case 2:
                return convolution(name, pick());
            case 3:
                return pool(name);
            case 4:
                return join(name, "add", [](const Shape& a, const Shape& b) { return a == b; });
            default:
                return join(name, "concat", [](const Shape& a, const Shape& b) {
                    return a.height == b.height && a.width == b.width;
                });
        }
    }

    void convolution(const std::string& name, Map from) {
        const int kernel = 1 + 2 * dice_.roll(0, 1);
        const int stride = from.shape.height >= 4 && from.shape.width >= 4 ? dice_.roll(1, 2) : 1;
        const int channels = 2 * dice_.roll(1, 7);
        add(fmt::format(R"({{"name": "{}", "op": "conv2d", "inputs": ["{}"], "out_channels": {}, )"
                        R"("kernel": {}, "padding": {}, "stride": {}}})",
                        name,
                        from.name,
                        channels,
                        kernel,
                        kernel / 2,
                        stride));
        activation(
            name,
            {channels, (from.shape.height - 1) / stride + 1, (from.shape.width - 1) / stride + 1});
    }

    void pool(const std::string& name) {
        const Map from = pick();
        const Shape& in = from.shape;
        const int size = std::min(in.height, in.width) < 2 ? 1 : dice_.roll(1, 2);
        add(fmt::format(R"({{"name": "{}", "op": "{}", "inputs": ["{}"], "kernel": {}}})",
                        name,
                        dice_.roll(0, 1) == 0 ? "max_pool" : "avg_pool",
                        from.name,
                        size));
        maps_.push_back({name, {in.channels, in.height / size, in.width / size}});
    }

    /// Of one map and up to two others that fit it; a convolution where none does.
    template <class Fits>
    void join(const std::string& name, const std::string& op, Fits fits) {
        const Map first = pick();
        std::string inputs = "\"" + first.name + "\"";
        Shape shape = first.shape;
        int count = 1;
        for (Map& map : maps_) {
            if (map.name != first.name && fits(map.shape, first.shape) &&
                count < (op == "add" ? 2 : 3)) {
                map.is_read = true;
                inputs += ", \"" + map.name + "\"";
                shape.channels += op == "add" ? 0 : map.shape.channels;
                ++count;
            }
        }
        if (count == 1) {
            return convolution(name, first);
        }
        add(fmt::format(R"({{"name": "{}", "op": "{}", "inputs": [{}]}})", name, op, inputs));
        activation(name, shape);
    }

    void activation(const std::string& name, const Shape& shape) {
        const int kind = dice_.roll(0, 3);
        if (kind == 0) {
            maps_.push_back({name, shape});
            return;
        }
        add(fmt::format(R"({{"name": "{}_", {}}})",
                        name,
                        kind == 1   ? R"("op": "relu")"
                        : kind == 2 ? R"("op": "relu", "max": 0.7)"
                                    : R"("op": "leaky_relu", "negative_slope": 0.2)"));
        maps_.push_back({name + "_", shape});
    }

    /// What nobody has read is averaged and goes to the scores.
    void close() {
        std::string inputs;
        int count = 0;
        for (const Map& map : maps_) {
            if (!map.is_read) {
                add(fmt::format(
                    R"({{"name": "mean_{0}", "op": "global_avg_pool", "inputs": ["{0}"]}})",
                    map.name));
                inputs += (count++ == 0 ? "\"mean_" : ", \"mean_") + map.name + "\"";
            }
        }
        if (count > 1) {
            add(fmt::format(R"({{"op": "concat", "inputs": [{}]}})", inputs));
        }
        add(R"({"op": "flatten"}, {"name": "scores", "op": "linear", "out_channels": 6})");
        if (const int last = dice_.roll(0, 2); last > 0) {
            add(last == 1 ? R"({"op": "softmax"})" : R"({"op": "argmax"})");
        }
    }

    Dice dice_;
    std::vector<Map> maps_;
    std::string text_;
};

}  // namespace nvcim::test
