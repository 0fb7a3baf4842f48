// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "models/network/calibrate.h"
#include "models/network/execute.h"
#include "models/network/float_reference.h"
#include "models/network/graph_file.h"
#include "tests/models/network/random_network.h"

using namespace nvcim;

namespace {

/// Error of the integer scores relative to the float scores, root mean square over all scores.
double score_error(Graph graph, int bits) {
    graph.weight_bits = bits;
    graph.activation_bits = bits;
    TensorMap tensors = random_tensors(graph, 1);
    tensors.erase("tsb.weight");  // its sums may leave the range of its input and be clipped
    const Dataset data = random_images(graph, 4, 2);
    tensors.merge(calibrate_scales(graph, tensors, data, data.size(), 1.0));
    const QuantizedNetwork network = quantize(graph, tensors);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    double error = 0.0;
    double square = 0.0;
    for (int i = 0; i < data.size(); ++i) {
        const std::vector<float> expected = float_activations(graph, tensors, data.image(i)).back();
        const auto& scores = executor.run(data.image(i), static_cast<std::uint32_t>(i));
        REQUIRE(scores.size() == expected.size());
        for (std::size_t c = 0; c < scores.size(); ++c) {
            const double score = scores[c] * network.nodes.back().output_scale;
            error += std::pow(score - static_cast<double>(expected[c]), 2);
            square += std::pow(static_cast<double>(expected[c]), 2);
        }
    }
    return std::sqrt(error / square);
}

}  // namespace

TEST_CASE("lenet4 in integers gives nearly the scores of lenet4 in floats") {
    const Graph graph = load_graph("workloads/networks/lenet4.json");
    // Rounding alone makes the error: weights of 4 standard deviations in 255 steps have a rounding
    // noise of 4 / 255 / sqrt(12) = 0.5 % each, and activations as much; over five layers and with
    // cancellation in the scores some percent. Two bits more divide it by four.
    const double coarse = score_error(graph, 8);
    const double fine = score_error(graph, 10);
    CAPTURE(coarse, fine);
    CHECK(coarse < 0.04);
    CHECK(fine < coarse / 3.0);
    CHECK(fine > coarse / 5.0);
}
