// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/chip.h"

namespace nvcim::sim {

/// What one chip made of a set of images.
struct BatchResult {
    std::vector<std::uint8_t> predictions;  ///< class per image
    int correct = 0;
    std::vector<MvmCounters> counters;  ///< by node, summed over images

    /// Share of correct answers, percent.
    [[nodiscard]] double accuracy() const {
        return predictions.empty() ? 0.0
                                   : 100.0 * correct / static_cast<double>(predictions.size());
    }
};

/// Images that a worker runs together when `threads` workers share `images`: enough that linear
/// layers share their tables, few enough that the activations stay below 64 MiB, and every worker
/// gets equally many such batches.
int images_together(const QuantizedNetwork& network, int images, int threads);

/// Classifies images [0, images) of `data` on crossbars. Equal results for any `threads` >= 1.
BatchResult classify(const QuantizedNetwork& network,
                     const std::vector<Mvm>& mvms,
                     const Dataset& data,
                     int images,
                     int threads);

/// The same with exact integer products: the network's own accuracy.
BatchResult classify_reference(const QuantizedNetwork& network,
                               const Dataset& data,
                               int images,
                               int threads);

/// How far a node's analog products are from the exact ones on the same inputs.
struct NodeError {
    double signal = 0.0;  ///< sum of squared exact products, in squared level units
    double error = 0.0;   ///< sum of squared differences
    /// 10 log10(signal / error); empty without signal and where every product is exact.
    [[nodiscard]] std::optional<double> signal_to_noise_db() const;
};

/// Measures every multiplying node on `images` images, layer by layer as the chip computes them.
std::vector<NodeError> measure_errors(const QuantizedNetwork& network,
                                      const std::vector<Mvm>& mvms,
                                      const Dataset& data,
                                      int images);

}  // namespace nvcim::sim
