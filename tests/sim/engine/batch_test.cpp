// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/batch.h"

#include <catch2/catch.hpp>

#include "models/network/graph_file.h"
#include "models/network/safetensors.h"
#include "sim/engine/programming.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

struct LeNet {
    Graph graph = load_graph(NVCIM_SOURCE_DIR "/workloads/networks/lenet4.json");
    TensorMap tensors = read_safetensors(graph.weights_file);
    Dataset images = load_dataset(graph.dataset, Split::kTest);
    ChipConfig chip;  // 128 rows, 2-bit cells

    LeNet() { chip.tile.crossbar.adc.bits = 10; }
    [[nodiscard]] const CrossbarConfig& config() const { return chip.tile.crossbar; }
};

}  // namespace

TEST_CASE("LeNet on ideal cells and a lossless converter gives the reference scores",
          "[engine][batch]") {
    LeNet lenet;
    for (const Encoding encoding :
         {Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset}) {
        lenet.chip.tile.crossbar.encoding = encoding;
        QuantizedNetwork network = quantize(
            lenet.graph,
            lenet.tensors,
            encoding == Encoding::kOffset ? WeightRange::kOffset : WeightRange::kSignMagnitude);
        const auto converters = choose_converters(network, lenet.config(), lenet.images, 0);
        apply_converters(network, lenet.config(), converters);
        const ProgrammedChip chip = ideal_chip(network, lenet.config());
        const auto mvms = make_mvms(network, lenet.config(), chip, converters, 1);
        CrossbarEngine crossbars(mvms);
        ReferenceEngine integers(network);
        Executor on_crossbars(network, crossbars);
        Executor on_integers(network, integers);
        for (int i = 0; i < 5; ++i) {
            const auto image = static_cast<std::uint32_t>(i);
            CHECK(on_crossbars.run(lenet.images.image(i), image) ==
                  on_integers.run(lenet.images.image(i), image));
        }
    }
}

TEST_CASE("predictions and counts do not depend on threads", "[engine][batch]") {
    LeNet lenet;
    lenet.chip.tile.crossbar.cell.programming.sigma = 0.3;
    lenet.chip.tile.crossbar.cell.read_noise.sigma = 0.02;
    lenet.chip.tile.crossbar.adc.bits = 6;
    QuantizedNetwork network = quantize(lenet.graph, lenet.tensors);
    const auto converters = choose_converters(network, lenet.config(), lenet.images, 0);
    apply_converters(network, lenet.config(), converters);
    const std::vector<std::vector<bool>> no_masks(network.matrices.size());
    const ChipWrites chip = program_chip(network, lenet.chip, no_masks, 1, 1, 0);
    const auto mvms = make_mvms(network, lenet.config(), chip.chip, converters, 1);
    const BatchResult one = classify(network, mvms, lenet.images, 12, 1);
    const BatchResult two = classify(network, mvms, lenet.images, 12, 2);
    CHECK(one.predictions == two.predictions);
    CHECK(one.counters == two.counters);
    const BatchResult many = classify(network, mvms, lenet.images, 12, 20);  // more than images
    CHECK(one.predictions == many.predictions);
    CHECK(one.counters == many.counters);
}

TEST_CASE("few images are shared by all threads", "[engine][batch]") {
    const LeNet lenet;
    const QuantizedNetwork network = quantize(lenet.graph, lenet.tensors);
    CHECK(images_together(network, 10000, 1) == 64);  // 157 batches, the last one of 16
    CHECK(images_together(network, 64, 1) == 64);
    CHECK(images_together(network, 64, 2) == 32);
    CHECK(images_together(network, 13, 2) == 7);
    CHECK(images_together(network, 130, 2) == 33);  // 65 per thread in two batches, not 64 and 1
    CHECK(images_together(network, 1, 4) == 1);
    CHECK(images_together(network, 0, 2) == 1);
}

TEST_CASE("signal to noise is a number only where there are both", "[engine][batch]") {
    // 10 log10(1000 / 2) = 26.9897
    CHECK(*NodeError{1000.0, 2.0}.signal_to_noise_db() == Approx(26.9897000434));
    CHECK(*NodeError{1.0, 1e-30}.signal_to_noise_db() == Approx(300.0));
    CHECK_FALSE(NodeError{1000.0, 0.0}.signal_to_noise_db());
    CHECK_FALSE(NodeError{0.0, 2.0}.signal_to_noise_db());
}

TEST_CASE("a noise-free read-back returns the weights that were programmed", "[engine][batch]") {
    const LeNet lenet;
    const QuantizedNetwork network = quantize(lenet.graph, lenet.tensors);
    const std::vector<std::vector<bool>> no_masks(network.matrices.size());
    const ChipWrites chip = program_chip(network, lenet.chip, no_masks, 1, 1, 0);  // sigma 0
    ReadBackConfig exact;
    exact.sigma = 0.0;
    exact.adc_bits = 16;
    const TensorMap read = read_chip(network, chip.chip, lenet.tensors, exact, 1);
    for (const char* name : {"conv1.weight", "fc1.weight", "fc2.weight"}) {
        const auto& expected = lenet.tensors.at(name).values;
        const auto& found = read.at(name).values;
        float largest = 0.0F;
        float difference = 0.0F;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            largest = std::max(largest, std::abs(expected[i]));
            difference = std::max(difference, std::abs(expected[i] - found[i]));
        }
        // Half a step of 8-bit magnitudes, and 85 times the rounding of a cell's 16-bit read.
        CHECK(difference <= largest / 255 * 0.51F);
    }
}
