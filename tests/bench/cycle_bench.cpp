// SPDX-License-Identifier: Apache-2.0
/// CPU time of cycle-level runs, as one JSON object:
///
///     nvcim_cycle_bench cost NETWORK.json CHIP.json          timing only
///     nvcim_cycle_bench data NETWORK.json CHIP.json IMAGES   with data, against the batch engine
///     nvcim_cycle_bench trace NETWORK.json CHIP.json         timing only, traced and not
///
/// The kernel takes no modules once time has begun, so a process builds every simulation that it
/// measures first. Values are medians of kRounds; the two sides of a ratio take turns. Networks get
/// random weights and images.
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <systemc>

#include "models/config/config.h"
#include "models/network/calibrate.h"
#include "models/network/graph_file.h"
#include "sim/compiler/compile.h"
#include "sim/engine/batch.h"
#include "sim/engine/cycle.h"
#include "sim/engine/programming.h"
#include "sim/trace/recorder.h"
#include "tests/models/network/random_network.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr int kRounds = 5;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double seconds_of(const std::function<void()>& work) {
    const double start = cpu_seconds();
    work();
    return cpu_seconds() - start;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Simulations of one program; each runs once.
class Bench {
public:
    Bench(const QuantizedNetwork& network, const ChipConfig& chip, const std::vector<Mvm>* mvms)
        : network_(network), chip_(chip), mvms_(mvms), program_(compile(network, chip)) {}

    CycleSimulation& add(Tracer* tracer) {
        names_.push_back("chip" + std::to_string(names_.size()));
        CycleOptions options;
        options.tracer = tracer;
        options.instance = names_.back().c_str();
        simulations_.push_back(
            std::make_unique<CycleSimulation>(network_, program_, chip_, mvms_, options));
        return *simulations_.back();
    }

private:
    const QuantizedNetwork& network_;
    const ChipConfig& chip_;
    const std::vector<Mvm>* mvms_;
    Program program_;
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<CycleSimulation>> simulations_;
};

nlohmann::json cost(const Graph& graph, const ChipConfig& chip) {
    const QuantizedNetwork network = outline(graph);
    Bench bench(network, chip, nullptr);
    std::vector<CycleSimulation*> simulations;
    for (int i = 0; i < kRounds; ++i) {
        simulations.push_back(&bench.add(nullptr));
    }
    std::vector<double> seconds;
    CycleResult result;
    for (CycleSimulation* simulation : simulations) {
        seconds.push_back(seconds_of([&] { result = simulation->run(1); }));
    }
    return {{"sim_s", median(seconds)}, {"events", result.events}, {"cycles", result.cycles}};
}

/// Counts what a tracer is told.
class CountingTracer : public Tracer {
public:
    Handle add_track(const std::string& /*path*/) override { return 1; }
    Handle add_signal(const std::string& /*path*/, int /*bits*/) override { return 1; }
    void slice(Handle, const char*, std::int64_t, std::int64_t, std::int64_t) override { ++calls; }
    void set(Handle, std::int64_t, std::int64_t) override { ++calls; }
    std::int64_t calls = 0;
};

/// Seconds of asking once whether there is a tracer, over not asking, in a loop that does little
/// else.
double seconds_of_check() {
    constexpr std::int64_t kChecks = 100000000;
    Tracer* volatile tracer = nullptr;  // read from memory each time, like a member
    volatile std::int64_t sink = 0;
    const auto loop = [&](bool asks) {
        return seconds_of([&, asks] {
            std::int64_t sum = 0;
            for (std::int64_t i = 0; i < kChecks; ++i) {
                sum += i ^ (sum >> 1);
                if (asks && tracer != nullptr) {
                    tracer->set(1, i, sum);
                }
            }
            sink = sum;
        });
    };
    std::vector<double> differences;
    for (int i = 0; i < kRounds; ++i) {
        const double without = loop(false);
        differences.push_back(loop(true) - without);
    }
    return std::max(0.0, median(differences)) / static_cast<double>(kChecks);
}

/// trace_off_overhead_percent: the questions of a run, one per call that a tracer would get, times
/// the time of one, over the time of the run.
nlohmann::json trace(const Graph& graph, const ChipConfig& chip) {
    const QuantizedNetwork network = outline(graph);
    Bench bench(network, chip, nullptr);
    std::vector<std::pair<CycleSimulation*, CycleSimulation*>> pairs;
    std::vector<std::unique_ptr<Recorder>> recorders;
    for (int i = 0; i < kRounds; ++i) {
        recorders.push_back(std::make_unique<Recorder>());
        CycleSimulation& off = bench.add(nullptr);
        pairs.emplace_back(&off, &bench.add(recorders.back().get()));
    }
    CountingTracer counter;
    CycleSimulation& counted = bench.add(&counter);
    std::vector<double> ratios;
    std::vector<double> plain;
    for (const auto& [off, on] : pairs) {
        plain.push_back(seconds_of([&, run = off] { run->run(1); }));
        ratios.push_back(seconds_of([&, run = on] { run->run(1); }) / plain.back());
    }
    counted.run(1);
    const double asking = static_cast<double>(counter.calls) * seconds_of_check();
    return {{"trace_on_slowdown", median(ratios)},
            {"trace_off_overhead_percent", 100.0 * asking / median(plain)},
            {"tracer_calls", counter.calls}};
}

nlohmann::json data(const Graph& graph, ChipConfig chip, int images) {
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.adc.full_scale = FullScale::kWorstCase;
    crossbar.adc.bits = 8;  // converters and noise as in network_bench.cpp
    crossbar.cell.programming.sigma = 0.02;
    const Dataset data = random_images(graph, images, 1);
    TensorMap tensors = random_tensors(graph, 1);
    for (const auto& [scale, tensor] : calibrate_scales(graph, tensors, data, 1)) {
        tensors[scale] = tensor;
    }
    QuantizedNetwork network = quantize(graph, tensors);
    const auto converters = choose_converters(network, crossbar, data, 0);
    apply_converters(network, crossbar, converters);
    const std::vector<std::vector<bool>> masks(network.matrices.size());
    const ProgrammedChip programmed = program_chip(network, chip, masks, 1, 1, 0).chip;
    const std::vector<Mvm> mvms = make_mvms(network, crossbar, programmed, converters, 1);
    Bench bench(network, chip, &mvms);
    std::vector<CycleSimulation*> simulations;
    for (int i = 0; i < kRounds; ++i) {
        simulations.push_back(&bench.add(nullptr));
    }
    std::vector<const std::uint8_t*> inputs;
    for (int i = 0; i < images; ++i) {
        inputs.push_back(data.image(i));
    }
    std::vector<double> seconds;
    std::vector<double> ratios;
    for (CycleSimulation* simulation : simulations) {
        const double batch =
            seconds_of([&] { static_cast<void>(classify(network, mvms, data, images, 1)); });
        seconds.push_back(seconds_of([&] { simulation->run(inputs); }));
        ratios.push_back(seconds.back() / batch);
    }
    return {{"data_s", median(seconds) / images}, {"data_over_batch", median(ratios)}};
}

}  // namespace

int sc_main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() < 3) {
        std::cerr << "usage: nvcim_cycle_bench cost|data|trace NETWORK CHIP [IMAGES]\n";
        return 2;
    }
    const Graph graph = without_shared_blocks(load_graph(words[1]));
    const auto chip = read_config<ChipConfig>(Document::load(words[2]));
    const nlohmann::json result =
        words[0] == "cost"    ? cost(graph, chip)
        : words[0] == "trace" ? trace(graph, chip)
                              : data(graph, chip, words.size() > 3 ? std::stoi(words[3]) : 4);
    std::cout << result.dump() << std::endl;
    std::_Exit(0);  // taking thousands of modules apart takes longer than the measurement
}
