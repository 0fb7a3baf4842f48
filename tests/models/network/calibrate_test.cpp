// SPDX-License-Identifier: Apache-2.0
#include "models/network/calibrate.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "models/network/graph_file.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

/// One pixel, weights 2 and -4: activations 2 x and -4 x.
Graph tiny(const std::string& between) {
    return parse_graph(R"({"name": "n", "layers": [
        {"name": "image", "op": "input", "shape": [1, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 2, "bias": false})" +
                           between + R"(,
        {"name": "b", "op": "linear", "out_channels": 2, "bias": false}]})",
                       "net.json");
}

const TensorMap kWeights = {{"a.weight", {{2, 1}, {2.0F, -4.0F}}},
                            {"b.weight", {{2, 2}, {1.0F, 0.0F, 0.0F, 1.0F}}}};

Dataset pixels(const std::vector<std::uint8_t>& values) {
    Dataset data;
    data.name = "pixels";
    data.shape = {1, 1, 1};
    data.pixels = values;
    data.labels.assign(values.size(), 0);
    return data;
}

double scale(const Graph& graph, const Dataset& data, int images, double quantile) {
    const TensorMap scales = calibrate_scales(graph, kWeights, data, images, quantile);
    REQUIRE(scales.size() == 1);  // the scores have none
    return static_cast<double>(scales.at("a.output_scale").values.at(0));
}

}  // namespace

TEST_CASE("the scale of a layer is its largest activation over the largest integer") {
    // Bins are 2^-11 wide: at most that much too large.
    const double width = 1.0 + 1.0 / 2048 + 1e-6;  // and the rounding to float
    const Dataset data = pixels({51, 255});
    const double with_relu = scale(tiny(R"(, {"op": "relu"})"), data, 2, 1.0);
    CHECK(with_relu >= 2.0 / 255);  // -4 is cut off, 2 remains
    CHECK(with_relu <= 2.0 / 255 * width);
    const double without = scale(tiny(""), data, 2, 1.0);
    CHECK(without >= 4.0 / 127);
    CHECK(without <= 4.0 / 127 * width);
    const double first = scale(tiny(""), data, 1, 1.0);  // 51 / 255 = 0.2
    CHECK(first >= 0.8 / 127);
    CHECK(first <= 0.8 / 127 * width);
}

TEST_CASE("a quantile leaves out the largest activations") {
    // |a| of ten images: 2 x and 4 x with x = 0.1 .. 1 (26 / 255 per step): 20 values.
    std::vector<std::uint8_t> values;
    for (int i = 1; i <= 10; ++i) {
        values.push_back(static_cast<std::uint8_t>(25 * i));
    }
    // 95 percent are 19 values: all but the largest (4 * 250 / 255), the next is 4 * 225 / 255.
    const double found = scale(tiny(""), pixels(values), 10, 0.95);
    CHECK(found == Approx(4.0 * 225 / 255 / 127).epsilon(1.0 / 2048));
}

TEST_CASE("a layer that never fires gets a scale all the same") {
    CHECK(scale(tiny(R"(, {"op": "relu"})"), pixels({0, 0}), 2, 1.0) == Approx(1.0 / 255));
}

TEST_CASE("scales need images that fit the network") {
    CHECK_THROWS_WITH(calibrate_scales(tiny(""), kWeights, pixels({}), 10), Contains("no images"));
    Dataset wide = pixels({1, 2});
    wide.shape = {1, 1, 2};
    wide.labels = {0};
    CHECK_THROWS_WITH(
        calibrate_scales(tiny(""), kWeights, wide, 1),
        Contains("network n takes images of 1 x 1 x 1, data set pixels has 1 x 1 x 2"));
}
