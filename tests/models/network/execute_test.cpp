// SPDX-License-Identifier: Apache-2.0
#include "models/network/execute.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "models/network/graph_file.h"
#include "models/network/quantized.h"
#include "tests/support/window_node.h"

using namespace nvcim;
using test::window_node;

namespace {

using Values = std::vector<std::int16_t>;

/// y = x in fixed point, limits as given.
Requantize identity(int channels, std::int32_t low, std::int32_t high) {
    Requantize r;
    r.multiplier.assign(static_cast<std::size_t>(channels), 4);
    r.offset.assign(static_cast<std::size_t>(channels), 2);
    r.shift = 2;
    r.low = low;
    r.high = high;
    return r;
}

Values run(const Node& node, const std::vector<const std::int16_t*>& inputs) {
    Values output(static_cast<std::size_t>(node.shape.elements()), -99);
    digital(node, inputs, output.data());
    return output;
}

}  // namespace

TEST_CASE("a convolution gathers channel by channel and sees zeros outside the image") {
    Node node = window_node(NodeKind::kMatrix, 3, 2, 1, {2, 3, 4}, {5, 2, 2});
    WeightMatrix matrix;
    matrix.rows = 18;
    Values input(24);
    std::iota(input.begin(), input.end(), std::int16_t{1});  // channel 1 starts at 13
    Values x(18, -99);
    // Position 0 is output (0, 0): its window starts at row -1, column -1.
    gather(node, matrix, input.data(), 0, x.data());
    CHECK(x == Values{0, 0, 0, 0, 1, 2, 0, 5, 6, 0, 0, 0, 0, 13, 14, 0, 17, 18});
    // Position 3 is output (1, 1): rows 1 to 3 (3 is outside), columns 1 to 3.
    gather(node, matrix, input.data(), 3, x.data());
    CHECK(x == Values{6, 7, 8, 10, 11, 12, 0, 0, 0, 18, 19, 20, 22, 23, 24, 0, 0, 0});
    CHECK(node.positions() == 4);
}

TEST_CASE("a window wholly in the padding gathers zeros") {
    Node node = window_node(NodeKind::kMatrix, 2, 1, 4, {1, 2, 2}, {1, 9, 9});
    WeightMatrix matrix;
    matrix.rows = 4;
    const Values input{1, 2, 3, 4};
    Values x(4, -99);
    for (const int position : {0, 8, 80, 36, 44}) {
        gather(node, matrix, input.data(), position, x.data());
        CHECK(x == Values{0, 0, 0, 0});
    }
    gather(node, matrix, input.data(), 9 * 4 + 4, x.data());  // exactly over the image
    CHECK(x == Values{1, 2, 3, 4});
}

TEST_CASE("windows of every width, stride and padding hold the elements they cover") {
    for (const int kernel : {1, 2, 3, 5, 7}) {  // 2: a width without a loop of its own
        for (const int stride : {1, 2, 3}) {
            for (int padding = 0; padding < kernel; ++padding) {
                const int out = (8 + 2 * padding - kernel) / stride + 1;
                const Node node = window_node(
                    NodeKind::kMatrix, kernel, stride, padding, {2, 8, 8}, {1, out, out});
                WeightMatrix matrix;
                matrix.rows = 2 * kernel * kernel;
                Values input(128);
                std::iota(input.begin(), input.end(), std::int16_t{1});
                Values x(static_cast<std::size_t>(matrix.rows), -99);
                for (int p = 0; p < node.positions(); ++p) {
                    Values expected;
                    for (int i = 0; i < matrix.rows; ++i) {
                        const int c = i / (kernel * kernel);
                        const int y = p / out * stride - padding + i / kernel % kernel;
                        const int left = p % out * stride - padding + i % kernel;
                        const bool inside = y >= 0 && y < 8 && left >= 0 && left < 8;
                        expected.push_back(
                            static_cast<std::int16_t>(inside ? 64 * c + 8 * y + left + 1 : 0));
                    }
                    gather(node, matrix, input.data(), p, x.data());
                    REQUIRE(x == expected);
                }
            }
        }
    }
}

TEST_CASE("products are stored channel by channel after requantisation") {
    Node node = window_node(NodeKind::kMatrix, 1, 1, 0, {1, 1, 3}, {2, 1, 3});
    node.requantize = identity(2, 0, 255);
    node.requantize.multiplier[1] = 2;  // channel 1 is halved
    Values output(6, 0);
    const std::vector<std::int32_t> products{7, 9};
    store(node, products.data(), nullptr, 1, 1, output.data());
    CHECK(output == Values{0, 7, 0, 0, 5, 0});  // 9 / 2 = 4.5: up
    const std::vector<std::int32_t> extreme{-3, 1000};
    store(node, extreme.data(), nullptr, 2, 1, output.data());
    CHECK(output == Values{0, 7, 0, 0, 5, 255});
    const std::vector<std::int32_t> two{1, 2, 3, 4};  // positions 0 and 1
    store(node, two.data(), nullptr, 0, 2, output.data());
    CHECK(output == Values{1, 3, 0, 1, 2, 255});
}

TEST_CASE("max pooling takes the largest value and never the padding") {
    const Values input{-1, -2, -3, -4, -5, -6, -7, -8, -9};
    const Node plain = window_node(NodeKind::kMaxPool, 2, 1, 0, {1, 3, 3}, {1, 2, 2});
    CHECK(run(plain, {input.data()}) == Values{-1, -2, -4, -5});
    const Node padded = window_node(NodeKind::kMaxPool, 2, 2, 1, {1, 3, 3}, {1, 2, 2});
    CHECK(run(padded, {input.data()}) == Values{-1, -2, -4, -5});
}

TEST_CASE("pooling pixel by pixel gives what pooling all at once gives") {
    Values input(2 * 7 * 7);
    for (std::size_t i = 0; i < input.size(); ++i) {
        input[i] = static_cast<std::int16_t>(static_cast<int>(i * 37 % 101) - 50);
    }
    for (const NodeKind kind : {NodeKind::kMaxPool, NodeKind::kAvgPool}) {
        Node node = window_node(kind, 3, 2, 1, {2, 7, 7}, {2, 4, 4});
        node.requantize = identity(2, -1000, 1000);
        const Values together = run(node, {input.data()});
        Values apart(together.size(), -99);
        for (int p = 0; p < 16; ++p) {
            digital(node, {input.data()}, p, 1, apart.data());
        }
        CHECK(apart == together);
        Values parts(together.size(), -99);  // that begin and end inside a row
        digital(node, {input.data()}, 0, 3, parts.data());
        digital(node, {input.data()}, 3, 7, parts.data());
        digital(node, {input.data()}, 10, 6, parts.data());
        CHECK(parts == together);
        // the upper left window: elements 0, 1, 7, 8 = 0, 37, 57, 94 - 50 each
        CHECK(together[0] == (kind == NodeKind::kMaxPool ? 44 : -12));
    }
}

TEST_CASE("average pooling rounds the mean of the window, ties up") {
    // windows of two channels: (1 + 2 + 3 + 4) / 4 = 2.5 and (-1 - 2 - 3 - 4) / 4 = -2.5
    const Values input{1, 2, 3, 4, -1, -2, -3, -4};
    Node node = window_node(NodeKind::kAvgPool, 2, 2, 0, {2, 2, 2}, {2, 1, 1});
    node.requantize = identity(2, -127, 127);
    node.requantize.multiplier.assign(2, 1);  // a quarter
    CHECK(run(node, {input.data()}) == Values{3, -2});
}

TEST_CASE("an addition brings both inputs to the scale of the sum") {
    const Values a{10, 20, 200, 3};
    const Values b{1, -40, 200, -3};
    Node node = window_node(NodeKind::kAdd, 1, 1, 0, {1, 2, 2}, {1, 2, 2});
    node.requantize = identity(1, 0, 255);  // a as it is
    node.second_multiplier = 2;             // half of b
    // 10.5, 0, 300, 1.5
    CHECK(run(node, {a.data(), b.data()}) == Values{11, 0, 255, 2});
}

TEST_CASE("a shared block visits the groups of one pixel after the other") {
    Node node = window_node(NodeKind::kSharedBlock, 1, 1, 0, {5, 1, 2}, {5, 1, 2});
    node.group = 2;
    node.requantize = identity(2, 0, 255);
    node.second_multiplier = 4;  // residual: 2^shift
    WeightMatrix matrix;
    matrix.rows = matrix.columns = 2;
    CHECK(node.positions() == 4);                       // 2 pixels of 2 groups, channel 4 passes
    const Values input{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};  // channel c: 2 c + 1, 2 c + 2
    Values x(2);
    gather(node, matrix, input.data(), 0, x.data());
    CHECK(x == Values{1, 3});  // pixel 0, channels 0 and 1
    gather(node, matrix, input.data(), 1, x.data());
    CHECK(x == Values{5, 7});  // pixel 0, channels 2 and 3
    gather(node, matrix, input.data(), 2, x.data());
    CHECK(x == Values{2, 4});  // pixel 1

    Values output(10, 0);
    const std::vector<std::int32_t> products{100, -100};
    store(node, products.data(), input.data(), 1, 1, output.data());
    CHECK(output == Values{0, 0, 0, 0, 105, 0, 0, 0, 0, 0});  // 5 + 100; 7 - 100 is below 0
    digital(node, {input.data()}, output.data());
    CHECK(output == Values{0, 0, 0, 0, 105, 0, 0, 0, 9, 10});  // the rest passes
}

TEST_CASE("what a shared block passes is halved with its scale, ties up") {
    Node node = window_node(NodeKind::kSharedBlock, 1, 1, 0, {3, 1, 1}, {3, 1, 1});
    node.group = 2;
    node.pass_shift = 1;
    node.requantize = identity(2, -127, 127);
    Values output(3, 0);
    const Values odd{0, 0, 9};
    digital(node, {odd.data()}, output.data());
    CHECK(output[2] == 5);
    const Values largest{0, 0, 255};
    digital(node, {largest.data()}, output.data());
    CHECK(output[2] == 127);
}

TEST_CASE("pixels enter as they are, or in as many steps as an activation has") {
    QuantizedNetwork network;
    Node input;
    input.shape = {1, 1, 4};
    network.nodes.push_back(input);
    const std::vector<std::uint8_t> pixels{0, 1, 128, 255};
    const auto load = [&](int bits) {
        network.activation_bits = bits;
        Values x(4);
        load_pixels(network, pixels.data(), x.data());
        return x;
    };
    CHECK(load(8) == Values{0, 1, 128, 255});
    CHECK(load(10) == Values{0, 1, 128, 255});
    CHECK(load(4) == Values{0, 0, 8, 15});  // 128 * 15 / 255 = 7.53
}

TEST_CASE("the reference engine multiplies every position by the matrix") {
    QuantizedNetwork network;
    WeightMatrix matrix;
    matrix.rows = 3;
    matrix.columns = 2;
    matrix.q = {1, -2, 3, 4, -255, 255};
    network.matrices.push_back(matrix);
    Node node;
    node.kind = NodeKind::kMatrix;
    node.matrix = 0;
    ReferenceEngine engine(network);
    const Values x{1, 2, 3, 0, -255, 255};
    std::vector<std::int32_t> out(4, -99);
    engine.multiply(node, 1, 2, consecutive(0, 0, 2).data(), x.data(), out.data());
    // 1 + 6 - 765, -2 + 8 + 765; -765 - 65025, -1020 + 65025
    CHECK(out == std::vector<std::int32_t>{-758, 771, -65790, 64005});
}

TEST_CASE("the first of equal scores wins") {
    CHECK(argmax({1, 7, 7, -3}) == 1);
    CHECK(argmax({-5}) == 0);
}
