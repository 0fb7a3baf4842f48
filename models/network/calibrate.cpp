// SPDX-License-Identifier: Apache-2.0
#include "models/network/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "models/base/error.h"
#include "models/network/float_reference.h"
#include "models/network/fold.h"

namespace nvcim {

namespace {

/// Counts magnitudes in bins of constant relative width, so that one pass is enough: the bin of a
/// float is its exponent and the upper 11 bits of its mantissa.
class MagnitudeHistogram {
public:
    void add(float magnitude) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &magnitude, sizeof bits);
        ++bins_[bits >> kDropped];
        ++count_;
    }

    /// Upper edge of the bin that holds the quantile.
    [[nodiscard]] double quantile(double share) const {
        const auto wanted =
            static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count_)));
        std::int64_t seen = 0;
        std::uint32_t bin = 0;
        while (bin + 1 < bins_.size() && (seen += bins_[bin]) < wanted) {
            ++bin;
        }
        if (bin == 0) {
            return 0.0;
        }
        const std::uint32_t bits = (bin + 1) << kDropped;
        float edge = 0.0F;
        std::memcpy(&edge, &bits, sizeof edge);
        return static_cast<double>(edge);
    }

private:
    static constexpr int kDropped = 12;
    std::vector<std::int64_t> bins_ =
        std::vector<std::int64_t>((std::size_t{0x7f800000} >> kDropped) + 1);
    std::int64_t count_ = 0;
};

}  // namespace

TensorMap calibrate_scales(const Graph& graph,
                           const TensorMap& tensors,
                           const Dataset& data,
                           int images,
                           double quantile) {
    if (data.size() == 0 || images < 1) {
        throw WorkloadError("no images to find the output scales of " + graph.name + " with");
    }
    if (!(data.shape == graph.layers.front().shape)) {
        throw WorkloadError(
            fmt::format("network {} takes images of {} x {} x {}, data set {} has {} x {} x {}",
                        graph.name,
                        graph.layers.front().shape.channels,
                        graph.layers.front().shape.height,
                        graph.layers.front().shape.width,
                        data.name,
                        data.shape.channels,
                        data.shape.height,
                        data.shape.width));
    }
    const std::vector<FoldedNode> nodes = fold(graph);
    std::vector<MagnitudeHistogram> histograms(nodes.size());
    for (int i = 0; i < std::min(images, data.size()); ++i) {
        const auto values = float_activations(graph, tensors, data.image(i));
        for (std::size_t n = 0; n < nodes.size(); ++n) {
            if (!nodes[n].has_scale) {
                continue;
            }
            for (const float value : values[static_cast<std::size_t>(nodes[n].output_layer)]) {
                if (!std::isfinite(value)) {
                    throw WorkloadError(
                        fmt::format("layer {}: activation {} of image {} is not finite",
                                    graph.layers[static_cast<std::size_t>(nodes[n].layer)].name,
                                    value,
                                    i));
                }
                // An unsigned node clips what is negative: a relu may stand behind a pool.
                histograms[n].add(nodes[n].is_signed ? std::fabs(value) : std::max(value, 0.0F));
            }
        }
    }
    TensorMap scales;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        if (nodes[n].has_scale) {
            const double largest = histograms[n].quantile(quantile);
            const double scale = (largest > 0.0 ? largest : 1.0) /
                                 largest_activation(graph.activation_bits, nodes[n].is_signed);
            scales[graph.layers[static_cast<std::size_t>(nodes[n].layer)].name + ".output_scale"] =
                Tensor{{1}, {static_cast<float>(scale)}};
        }
    }
    return scales;
}

}  // namespace nvcim
