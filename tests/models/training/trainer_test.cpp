// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "models/base/error.h"
#include "models/base/random.h"
#include "models/device/variation.h"
#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "models/training/training.h"
#include "tests/models/training/quadrants.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

TrainOptions quick_options() {
    TrainOptions options;
    options.epochs = 3;
    options.batch = 32;
    options.learning_rate = 5e-3;
    options.noise.sigma = 0.1;
    return options;
}

bool same(const TensorMap& a, const TensorMap& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.values == y.second.values;
    });
}

double integer_accuracy(const Graph& graph, const TensorMap& tensors, const Dataset& data) {
    const QuantizedNetwork network = quantize(graph, tensors);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    int correct = 0;
    for (int i = 0; i < data.size(); ++i) {
        const int best = argmax(executor.run(data.image(i), static_cast<std::uint32_t>(i)));
        correct += best == data.labels[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    return 100.0 * correct / data.size();
}

/// The weights as one chip holds them.
TensorMap programmed(const TensorMap& tensors, double sigma, std::uint32_t chip) {
    TensorMap result = tensors;
    std::uint32_t array = 0;
    for (auto& [name, tensor] : result) {
        if (name.find(".weight") == std::string::npos) {
            continue;
        }
        const Random random(5, {Purpose::kProgramming, chip, array++, 0, 0});
        float largest = 0.0F;
        for (const float w : tensor.values) {
            largest = std::max(largest, std::fabs(w));
        }
        const double spread = weight_noise_factor(8, 2) * sigma * static_cast<double>(largest);
        for (std::size_t i = 0; i < tensor.values.size(); ++i) {
            tensor.values[i] += static_cast<float>(spread * random.normal(i));
        }
    }
    return result;
}

}  // namespace

TEST_CASE("training learns, and what it writes quantises without loss", "[training]") {
    const Graph graph = quadrant_network();
    const Dataset test = quadrants(400, 3);
    const auto trainer = load_trainer();
    std::vector<TrainProgress> reported;
    const TrainResult result = trainer->train(
        graph, quadrants(2000, 1), quadrants(400, 2), quick_options(), [&](const TrainProgress& p) {
            reported.push_back(p);
        });
    // The brightest of four means over 16 pixels, 50 apart with a spread of 35 / 4 each: no
    // reader fails; an untrained network gets 25 %.
    const double accuracy = trainer->accuracy(graph, result.tensors, test);
    CHECK(accuracy > 97.0);
    CHECK(integer_accuracy(graph, result.tensors, test) == Approx(accuracy).margin(1.0));
    REQUIRE(result.epochs.size() == 3);
    CHECK(result.epochs.back().validation_accuracy > 97.0);
    CHECK(result.epochs.back().noisy_validation_accuracy > 90.0);
    CHECK(result.epochs.back().loss < result.epochs.front().loss);
    CHECK(reported.size() > result.epochs.size());
    CHECK(result.tensors.count("conv.output_scale") == 1);
    CHECK(result.tensors.count("hidden.output_scale") == 1);
    CHECK(result.tensors.count("scores.output_scale") == 0);
}

TEST_CASE("one seed gives one network", "[training]") {
    const Graph graph = quadrant_network();
    const Dataset train = quadrants(400, 1);
    const Dataset validation = quadrants(40, 2);
    const auto trainer = load_trainer();
    TrainOptions options = quick_options();
    const TensorMap first = trainer->train(graph, train, validation, options, nullptr).tensors;
    CHECK(same(first, trainer->train(graph, train, validation, options, nullptr).tensors));
    options.seed = 2;
    CHECK_FALSE(same(first, trainer->train(graph, train, validation, options, nullptr).tensors));
}

TEST_CASE("training that was interrupted ends with the bits of one that was not", "[training]") {
    const Graph graph = quadrant_network();
    const Dataset train = quadrants(400, 1);
    const Dataset validation = quadrants(40, 2);
    const auto trainer = load_trainer();
    TrainOptions options = quick_options();
    const TensorMap whole = trainer->train(graph, train, validation, options, nullptr).tensors;

    const auto file = std::filesystem::temp_directory_path() / "nvcim_trainer_test.safetensors";
    std::filesystem::remove(file);
    options.checkpoint = file.string();
    const auto stop_in_second = [](const TrainProgress& p) {
        if (p.epoch == 2 && p.fraction > 0.5) {
            throw SimulationError("interrupted");
        }
    };
    // The type of an exception survives the border of the plug-in.
    CHECK_THROWS_AS(trainer->train(graph, train, validation, options, stop_in_second),
                    SimulationError);
    REQUIRE(std::filesystem::exists(file));
    int first_epoch = 0;
    const TrainResult resumed =
        trainer->train(graph, train, validation, options, [&](const TrainProgress& p) {
            first_epoch = first_epoch == 0 ? p.epoch : first_epoch;
        });
    CHECK(first_epoch == 2);
    CHECK(resumed.epochs.size() == 3);
    CHECK(same(resumed.tensors, whole));

    options.learning_rate *= 2;
    CHECK_THROWS_WITH(trainer->train(graph, train, validation, options, nullptr),
                      Contains("other training options"));
    std::filesystem::remove(file);
}

TEST_CASE("training stops when the accuracy has settled", "[training]") {
    TrainOptions options = quick_options();
    options.epochs = 20;
    options.patience_epochs = 2;
    options.patience_gain = 101.0;  // no gain is enough: the first look back stops it
    const TrainResult result = load_trainer()->train(
        quadrant_network(), quadrants(400, 1), quadrants(40, 2), options, nullptr);
    CHECK(result.epochs.size() == 3);
}

TEST_CASE("clipping bounds weights by their standard deviation", "[training]") {
    TrainOptions options = quick_options();
    const auto ratio = [&](double clip) {
        options.clip_std = clip;
        const TensorMap tensors =
            load_trainer()
                ->train(quadrant_network(), quadrants(400, 1), quadrants(40, 2), options, nullptr)
                .tensors;
        const std::vector<float>& w = tensors.at("hidden.weight").values;
        double sum = 0.0;
        double squares = 0.0;
        double largest = 0.0;
        for (const float value : w) {
            const auto x = static_cast<double>(value);
            sum += x;
            squares += x * x;
            largest = std::max(largest, std::fabs(x));
        }
        const double n = static_cast<double>(w.size());
        return largest / std::sqrt(squares / n - sum / n * sum / n);
    };
    // Clipping at k standard deviations lowers the deviation a little, so the ratio ends above k.
    CHECK(ratio(1.5) < 1.5 * 1.1);
    CHECK(ratio(0.0) > 1.5 * 1.1);
}

TEST_CASE("a shared block wins back most of what programming took", "[training]") {
    const Graph graph = quadrant_network();
    const Dataset train = quadrants(2000, 1);
    const Dataset test = quadrants(400, 3);
    const auto trainer = load_trainer();
    const TensorMap own =
        trainer->train(graph, train, quadrants(400, 2), quick_options(), nullptr).tensors;
    TsbOptions options;
    options.images = 2000;
    options.batch = 32;
    options.steps = 200;
    double without = 0.0;
    double with = 0.0;
    constexpr std::uint32_t kChips = 4;
    for (std::uint32_t chip = 0; chip < kChips; ++chip) {
        TensorMap tensors = programmed(own, 1.0, chip);
        without += integer_accuracy(graph, tensors, test) / kChips;
        const TensorMap block = trainer->train_shared_blocks(graph, tensors, train, options);
        REQUIRE(block.size() == 1);
        CHECK(block.at("tsb.weight").shape == std::vector<std::int64_t>{8, 8});
        tensors["tsb.weight"] = block.at("tsb.weight");
        with += integer_accuracy(graph, tensors, test) / kChips;
    }
    const double clean = integer_accuracy(graph, own, test);
    INFO("own " << clean << " without " << without << " with " << with);
    CHECK(clean - without > 5.0);
    CHECK(with - without > 0.5 * (clean - without));
}

TEST_CASE("training of a shared block repeats and can be replaced by controls", "[training]") {
    const Graph graph = quadrant_network();
    const Dataset train = quadrants(400, 1);
    const auto trainer = load_trainer();
    const TensorMap own =
        trainer->train(graph, train, quadrants(40, 2), quick_options(), nullptr).tensors;
    TsbOptions options;
    options.images = 400;
    options.batch = 32;
    options.steps = 20;
    const TensorMap block = trainer->train_shared_blocks(graph, own, train, options);
    CHECK(same(block, trainer->train_shared_blocks(graph, own, train, options)));
    options.model_noise.sigma = 0.2;
    CHECK_FALSE(same(block, trainer->train_shared_blocks(graph, own, train, options)));
    options.model_noise.sigma = 0.0;
    options.train_biases_instead = true;
    const TensorMap biases = trainer->train_shared_blocks(graph, own, train, options);
    CHECK(biases.size() == 3);
    CHECK(biases.at("hidden.bias").values != own.at("hidden.bias").values);
}

TEST_CASE("what does not fit is refused by name", "[training]") {
    Graph graph = quadrant_network();
    const Dataset train = quadrants(40, 1);
    const auto trainer = load_trainer();
    TensorMap tensors =
        trainer->train(graph, train, quadrants(40, 2), quick_options(), nullptr).tensors;
    Dataset other = quadrants(40, 1);
    other.shape = {1, 4, 16};
    CHECK_THROWS_WITH(trainer->accuracy(graph, tensors, other), Contains("1x8x8"));
    CHECK_THROWS_AS(trainer->accuracy(graph, tensors, other), WorkloadError);
    tensors["hidden.bias"].shape = {2, 10};
    CHECK_THROWS_WITH(trainer->accuracy(graph, tensors, train), Contains("hidden.bias"));
    tensors.erase("hidden.bias");
    CHECK_THROWS_WITH(trainer->accuracy(graph, tensors, train), Contains("hidden.bias"));
    TensorMap unscaled =
        trainer->train(graph, train, quadrants(40, 2), quick_options(), nullptr).tensors;
    unscaled.erase("conv.output_scale");
    CHECK_THROWS_WITH(trainer->train_shared_blocks(graph, unscaled, train, {}),
                      Contains("conv.output_scale"));
}
