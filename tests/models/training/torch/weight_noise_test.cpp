// SPDX-License-Identifier: Apache-2.0
#include "models/training/weight_noise.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "models/training/torch_graph.h"

using namespace nvcim;
using namespace nvcim::training;

TEST_CASE("injected noise has the spread of a programmed weight", "[training]") {
    at::Generator generator = make_generator(1, 0);
    torch::Tensor w = torch::zeros({200000});
    w.slice(0, 0, 100000).fill_(0.4);  // 0.4 / 0.8: a middle level
    w[199999] = -0.8;
    // c(8, 2) sigma max|w| = 0.7776 x 0.3 x 0.8; the standard error of a spread is 1/sqrt(2n).
    const double expected = 0.7776 * 0.3 * 0.8;
    const torch::Tensor plain = WeightNoise({0.3, 2, 1.0}, 8)(w, generator) - w;
    CHECK(plain.std().item<double>() == Approx(expected).epsilon(0.01));
    CHECK(plain.mean().item<double>() == Approx(0.0).margin(0.002));
    // RRAM4: outer levels sigma / sqrt(0.4 x 16 + 0.6) = sigma / 2.6458, middle ones four times.
    const torch::Tensor uneven = WeightNoise({0.3, 2, 4.0}, 8)(w, generator) - w;
    CHECK(uneven.slice(0, 0, 100000).std().item<double>() ==
          Approx(4 * expected / 2.6458).epsilon(0.01));
    CHECK(uneven.slice(0, 100000).std().item<double>() == Approx(expected / 2.6458).epsilon(0.01));
}

TEST_CASE("the gradient passes noise as if it were not there", "[training]") {
    at::Generator generator = make_generator(1, 0);
    const torch::Tensor w = torch::tensor({0.5F, -1.0F, 0.25F}).requires_grad_();
    const torch::Tensor k = torch::tensor({2.0F, 3.0F, 5.0F});
    (WeightNoise({0.3, 2, 1.0}, 8)(w, generator) * k).sum().backward();
    CHECK(w.grad().equal(k));
}

TEST_CASE("seeds and streams give different numbers", "[training]") {
    const auto draw = [](std::uint64_t seed, std::uint64_t stream) {
        at::Generator generator = make_generator(seed, stream);
        return torch::zeros({8}).normal_(0.0, 1.0, generator);
    };
    CHECK(draw(1, 2).equal(draw(1, 2)));
    CHECK_FALSE(draw(1, 2).equal(draw(1, 3)));
    CHECK_FALSE(draw(1, 2).equal(draw(2, 2)));
}
