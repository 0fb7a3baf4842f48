// SPDX-License-Identifier: Apache-2.0
#include "models/network/class_output.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/base/error.h"
#include "models/base/random.h"
#include "models/network/execute.h"
#include "models/network/float_reference.h"
#include "models/network/graph_file.h"
#include "tests/models/network/random_network.h"
#include "tests/support/message_of.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

using Scores = std::vector<std::int32_t>;

Scores softmax(Scores scores, double step) {
    ClassOutput output{ClassOutputKind::kProbabilities};
    set_softmax(step, output);
    output.apply(scores);
    return scores;
}

Graph graph_with(const std::string& last) {
    return parse_graph(R"({"name": "n", "layers": [
        {"name": "image", "op": "input", "shape": [6, 1, 1]},
        {"name": "fc", "op": "linear", "out_channels": 5}, )" +
                           last + "]}",
                       "net.json");
}

}  // namespace

TEST_CASE("probabilities of scores that are one halving apart are powers of two") {
    // 1/7, 2/7 and 4/7 of 32768 are 4681.1, 9362.3 and 18724.6; the one that is missing to 32768
    // goes to the class.
    CHECK(softmax({0, 1, 2}, std::log(2.0)) == Scores{4681, 9362, 18725});
    CHECK(softmax({5, 5, -100000}, std::log(2.0)) == Scores{16384, 16384, 0});
    CHECK(softmax({-3}, 1.0) == Scores{kCertain});
    CHECK(softmax({0, 0, 0}, 1.0) == Scores{10924, 10922, 10922});
}

TEST_CASE("probabilities add up to 1, follow the scores and are those of the exponential") {
    const Random random(1, DrawAddress{Purpose::kTraffic});
    std::uint64_t draw = 0;
    for (const double step : {1e-9, 1e-4, 0.01, 0.37, 3.0, 1e6}) {
        for (int trial = 0; trial < 200; ++trial) {
            Scores scores;
            const double spread = std::min(4.0 / step, 5e8);
            for (int c = 0; c < 12; ++c) {
                scores.push_back(static_cast<std::int32_t>(spread * random.normal(draw++) / 2.0));
            }
            const Scores p = softmax(scores, step);
            REQUIRE(std::accumulate(p.begin(), p.end(), 0) == kCertain);
            REQUIRE(argmax(p) == argmax(scores));
            const auto best = static_cast<std::size_t>(argmax(scores));
            double sum = 0.0;
            for (const std::int32_t score : scores) {
                sum += std::exp((score - scores[best]) * step);
            }
            for (std::size_t c = 0; c < p.size(); ++c) {
                const double exact = std::exp((scores[c] - scores[best]) * step) / sum;
                // rounded down: a step, for the class those of all the others; and 2^-16 of e
                const double steps = c == best ? 12.0 : 1.0;
                REQUIRE(std::fabs(p[c] - exact * kCertain) <= steps + 1.5);
                for (std::size_t other = 0; other < p.size(); ++other) {
                    REQUIRE((scores[other] <= scores[c] || p[other] >= p[c]));
                }
            }
        }
    }
}

TEST_CASE("the class survives in scores that differ by one step") {
    for (const double step : {1e-30, 1e-12, 1e-6, 1.0, 1e9}) {
        const Scores p = softmax({7, 8, 7, 8, -1000}, step);
        CHECK(p[1] > p[0]);
        CHECK(p[1] >= p[3]);
        CHECK(argmax(p) == 1);  // of equal scores the first
    }
    constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
    CHECK(softmax({-kMost - 1, kMost}, 1.0) == Scores{0, kCertain});
}

TEST_CASE("an argmax leaves the class, in as few bits as it has") {
    const ClassOutput output{ClassOutputKind::kClass};
    Scores scores{3, -9, 12, 12};
    output.apply(scores);
    CHECK(scores == Scores{2});
    CHECK(output.predicted_class(scores) == 2);
    CHECK(output.bits(1) == 1);
    CHECK(output.bits(2) == 1);
    CHECK(output.bits(10) == 4);
    CHECK(output.bits(16) == 4);
    CHECK(output.bits(17) == 5);
    CHECK(ClassOutput{}.bits(10) == 320);
    CHECK(ClassOutput{ClassOutputKind::kProbabilities}.bits(10) == 160);
    CHECK(ClassOutput{}.predicted_class({1, 5, 5}) == 1);
}

TEST_CASE("a network gives the same class as scores, probabilities and class") {
    const Graph plain = graph_with(R"({"op": "flatten"})");
    const Graph with_softmax = graph_with(R"({"op": "softmax"})");
    const Graph with_argmax = graph_with(R"({"name": "class", "op": "argmax"})");
    CHECK(with_argmax.layers.back().shape == Shape{1, 1, 1});
    CHECK(with_argmax.scores().name == "fc");
    CHECK(plain.scores().shape == Shape{5, 1, 1});
    const TensorMap tensors = random_tensors(plain, 4);
    const Dataset data = random_images(plain, 20, 5);
    const auto run = [&](const Graph& graph, int image) {
        const QuantizedNetwork network = quantize(graph, tensors);
        ReferenceEngine engine(network);
        return Executor(network, engine).run(data.image(image), 0);
    };
    for (int i = 0; i < 20; ++i) {
        const Scores scores = run(plain, i);
        const Scores probabilities = run(with_softmax, i);
        CHECK(argmax(probabilities) == argmax(scores));
        CHECK(run(with_argmax, i) == Scores{argmax(scores)});
        const auto values = float_activations(with_softmax, tensors, data.image(i)).back();
        for (std::size_t c = 0; c < values.size(); ++c) {
            CHECK(probabilities[c] / 32768.0 == Approx(values[c]).margin(0.01));
        }
        CHECK(float_activations(with_argmax, tensors, data.image(i)).back().size() == 1);
    }
}

TEST_CASE("softmax and argmax stand behind the scores and nowhere else") {
    const auto complaint = [](const std::string& last) {
        return test::message_of<WorkloadError>([&] { graph_with(last); });
    };
    CHECK_THAT(complaint(R"({"name": "s", "op": "softmax"},
                            {"name": "fc2", "op": "linear", "out_channels": 3})"),
               Contains("layer s: softmax turns the scores into what leaves the chip: expected no "
                        "layer behind it"));
    CHECK_THAT(complaint(R"({"op": "softmax"}, {"name": "a", "op": "argmax"})"),
               Contains("layer softmax2: softmax turns"));
    CHECK_THAT(complaint(R"({"name": "r", "op": "relu"}, {"op": "argmax"})"),
               Contains("layer r: a relu behind the scores"));
    CHECK_THAT(test::message_of<WorkloadError>([] {
                   parse_graph(R"({"name": "n", "layers": [
                       {"name": "image", "op": "input", "shape": [6, 2, 2]},
                       {"name": "p", "op": "avg_pool", "kernel": 2}, {"op": "argmax"}]})",
                               "net.json");
               }),
               Contains("layer p: the last layer gives the scores: expected linear"));
}
