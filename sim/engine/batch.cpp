// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/batch.h"

#include <algorithm>
#include <functional>
#include <memory>

#include "models/base/parallel.h"
#include "models/base/random.h"

namespace nvcim::sim {

namespace {

int divide_up(int a, int b) {
    return (a + b - 1) / b;
}

/// One engine and executor per worker; predictions go to slots chosen by image.
template <class Engine>
BatchResult classify_with(const QuantizedNetwork& network,
                          const Dataset& data,
                          int images,
                          int threads,
                          const std::function<std::unique_ptr<Engine>()>& make_engine,
                          std::vector<std::unique_ptr<Engine>>& engines) {
    const auto count = static_cast<std::size_t>(std::min(images, data.size()));
    BatchResult result;
    result.predictions.resize(count);
    const int batch = images_together(network, static_cast<int>(count), threads);
    std::vector<std::unique_ptr<Executor>> executors;
    for (int worker = 0; worker < threads; ++worker) {
        engines.push_back(make_engine());
        executors.push_back(std::make_unique<Executor>(network, *engines.back(), batch));
    }
    const auto step = static_cast<std::size_t>(batch);
    parallel_for((count + step - 1) / step, threads, [&](std::size_t part, int worker) {
        Executor& executor = *executors[static_cast<std::size_t>(worker)];
        const std::size_t first = part * step;
        std::vector<const std::uint8_t*> inputs;
        for (std::size_t i = first; i < std::min(first + step, count); ++i) {
            inputs.push_back(data.image(static_cast<int>(i)));
        }
        executor.run(inputs, static_cast<std::uint32_t>(first));
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            result.predictions[first + i] =
                static_cast<std::uint8_t>(network.nodes.back().class_output.predicted_class(
                    executor.scores(static_cast<int>(i))));
        }
    });
    for (std::size_t i = 0; i < count; ++i) {
        result.correct += result.predictions[i] == data.labels[i];
    }
    return result;
}

/// Runs on crossbars and compares every product with the exact one on the same inputs.
class ErrorProbe : public MatrixEngine {
public:
    ErrorProbe(const QuantizedNetwork& network, const std::vector<Mvm>& mvms)
        : reference_(network), crossbars_(mvms), mvms_(mvms), errors_(mvms.size()) {}

    void multiply(const Node& node,
                  int node_index,
                  int count,
                  const VectorName* names,
                  const std::int16_t* x,
                  std::int32_t* out) override {
        const auto index = static_cast<std::size_t>(node_index);
        const ArrayLayout& layout = mvms_[index].setup().conductances->layout;
        const double code = static_cast<double>(mvms_[index].setup().adc.lsb) / layout.unit;
        exact_.resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(layout.columns));
        reference_.multiply(node, node_index, count, names, x, exact_.data());
        crossbars_.multiply(node, node_index, count, names, x, out);
        for (std::size_t i = 0; i < exact_.size(); ++i) {
            const double difference = code * out[i] - exact_[i];
            errors_[index].signal += static_cast<double>(exact_[i]) * exact_[i];
            errors_[index].error += difference * difference;
        }
    }
    [[nodiscard]] const std::vector<NodeError>& errors() const { return errors_; }

private:
    ReferenceEngine reference_;
    CrossbarEngine crossbars_;
    const std::vector<Mvm>& mvms_;
    std::vector<NodeError> errors_;
    std::vector<std::int32_t> exact_;
};

}  // namespace

int images_together(const QuantizedNetwork& network, int images, int threads) {
    constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
    constexpr std::size_t kMostImages = 64;
    const std::size_t fit = kMostBytes / Executor::bytes_per_image(network);
    const auto most = static_cast<int>(std::clamp<std::size_t>(fit, 1, kMostImages));
    const int share = std::max(1, divide_up(images, threads));  // of one worker
    return divide_up(share, divide_up(share, most));
}

BatchResult classify(const QuantizedNetwork& network,
                     const std::vector<Mvm>& mvms,
                     const Dataset& data,
                     int images,
                     int threads) {
    std::vector<std::unique_ptr<CrossbarEngine>> engines;
    BatchResult result = classify_with<CrossbarEngine>(
        network,
        data,
        images,
        threads,
        [&] { return std::make_unique<CrossbarEngine>(mvms); },
        engines);
    result.counters.resize(network.nodes.size());
    for (const auto& engine : engines) {
        for (std::size_t n = 0; n < result.counters.size(); ++n) {
            result.counters[n] += engine->counters()[n];
        }
    }
    return result;
}

BatchResult classify_reference(const QuantizedNetwork& network,
                               const Dataset& data,
                               int images,
                               int threads) {
    std::vector<std::unique_ptr<ReferenceEngine>> engines;
    return classify_with<ReferenceEngine>(
        network,
        data,
        images,
        threads,
        [&] { return std::make_unique<ReferenceEngine>(network); },
        engines);
}

std::optional<double> NodeError::signal_to_noise_db() const {
    constexpr double kLog10 = 2.302585092994046;  // ln 10
    if (signal <= 0.0 || error <= 0.0) {
        return {};
    }
    return 10.0 * portable_log(signal / error) / kLog10;
}

std::vector<NodeError> measure_errors(const QuantizedNetwork& network,
                                      const std::vector<Mvm>& mvms,
                                      const Dataset& data,
                                      int images) {
    ErrorProbe probe(network, mvms);
    Executor executor(network, probe);
    for (int i = 0; i < std::min(images, data.size()); ++i) {
        executor.run(data.image(i), static_cast<std::uint32_t>(i));
    }
    return probe.errors();
}

}  // namespace nvcim::sim
