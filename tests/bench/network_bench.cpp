// SPDX-License-Identifier: Apache-2.0
/// Images per second of whole networks on one programmed chip: 8-bit weights on 2-bit cells, 8-bit
/// activations bit by bit, crossbars of 128 rows, an 8-bit converter after every bit, programming
/// noise of 2 %. LeNet-4 has its trained weights and Fashion-MNIST; the others have random weights
/// and images, about half of their pixels black. A process per network gives its peak of memory.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <string>

#include "models/network/calibrate.h"
#include "models/network/graph_file.h"
#include "models/network/safetensors.h"
#include "sim/engine/batch.h"
#include "sim/engine/programming.h"
#include "tests/models/network/random_network.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr int kImages = 1024;

/// A network on its chip.
struct Programmed {
    QuantizedNetwork network;
    Dataset images;
    ProgrammedChip chip;
    std::vector<Mvm> mvms;

    Programmed(const Graph& graph, const TensorMap& tensors, Dataset data)
        : network(quantize(graph, tensors)), images(std::move(data)) {
        ChipConfig config;
        CrossbarConfig& crossbar = config.tile.crossbar;
        crossbar.cell.programming.sigma = 0.02;
        crossbar.adc.bits = 8;
        const auto converters = choose_converters(network, crossbar, images, 0);
        apply_converters(network, crossbar, converters);
        const std::vector<std::vector<bool>> masks(network.matrices.size());
        chip = program_chip(network, config, masks, 1, 1, 0).chip;
        mvms = make_mvms(network, crossbar, chip, converters, 1);
    }
};

Graph graph_of(const std::string& name) {
    return without_shared_blocks(
        load_graph(NVCIM_SOURCE_DIR "/workloads/networks/" + name + ".json"));
}

const Programmed& lenet4() {
    static const Programmed programmed = [] {
        const Graph graph = graph_of("lenet4");
        return Programmed(
            graph, read_safetensors(graph.weights_file), load_dataset(graph.dataset, Split::kTest));
    }();
    return programmed;
}

Programmed with_random_weights(const std::string& name) {
    const Graph graph = graph_of(name);
    Dataset images = random_images(graph, kImages, 1);
    TensorMap tensors = random_tensors(graph, 1);
    for (const auto& [scale, tensor] : calibrate_scales(graph, tensors, images, 1)) {
        tensors[scale] = tensor;
    }
    return Programmed(graph, tensors, std::move(images));
}

const Programmed& vgg8() {
    static const Programmed programmed = with_random_weights("vgg8");
    return programmed;
}

const Programmed& resnet18() {
    static const Programmed programmed = with_random_weights("resnet18");
    return programmed;
}

/// Largest resident memory of this process so far, MiB.
double peak_memory_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// Classifies range(0) images with range(1) threads.
void classify_images(benchmark::State& state, const Programmed& (*programmed)()) {
    const Programmed& p = programmed();
    const int images = static_cast<int>(state.range(0));
    const int threads = static_cast<int>(state.range(1));
    for (auto _ : state) {
        benchmark::DoNotOptimize(classify(p.network, p.mvms, p.images, images, threads));
    }
    state.counters["images"] = benchmark::Counter(static_cast<double>(state.iterations()) * images,
                                                  benchmark::Counter::kIsRate);
    state.counters["peak_mib"] = peak_memory_mib();
}

void on_threads(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"images", "threads"})
        ->UseRealTime()
        ->MeasureProcessCPUTime()
        ->Unit(benchmark::kMillisecond);
}

// A thread takes up to 64 images at a time.
BENCHMARK_CAPTURE(classify_images, lenet4, lenet4)
    ->Apply(on_threads)
    ->Args({1024, 1})
    ->Args({1024, 2})
    ->Args({64, 1})
    ->Args({1, 1});
BENCHMARK_CAPTURE(classify_images, vgg8, vgg8)
    ->Apply(on_threads)
    ->Args({128, 1})
    ->Args({128, 2})
    ->Args({8, 1})
    ->Args({1, 1});
BENCHMARK_CAPTURE(classify_images, resnet18, resnet18)
    ->Apply(on_threads)
    ->Args({128, 1})
    ->Args({128, 2})
    ->Args({1, 1});

}  // namespace
