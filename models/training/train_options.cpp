// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "models/base/error.h"
#include "models/training/training.h"

namespace nvcim {

void TrainOptions::check(const Graph& graph, Problems& problems) const {
    const auto require = [&](bool is_met, const char* name, const char* expected, double found) {
        if (!is_met || !std::isfinite(found)) {
            problems.add(name, fmt::format("expected {}, found {}", expected, found));
        }
    };
    require(epochs >= 1, "epochs", "1 or more", epochs);
    require(batch >= 1, "batch", "1 or more", batch);
    require(images >= 0, "images", "0 (all) or more", images);
    require(threads >= 1 && threads <= 1024, "threads", "1 to 1024", threads);
    require(patience_epochs >= 0, "patience", "0 (never) or more", patience_epochs);
    require(true, "gain", "a finite number", patience_gain);
    require(learning_rate > 0.0, "lr", "more than 0", learning_rate);
    require(weight_decay >= 0.0, "weight decay", "0 or more", weight_decay);
    require(clip_std >= 0.0, "clip", "0 (not) or more", clip_std);
    require(noise.sigma >= 0.0, "sigma", "0 (none) or more", noise.sigma);
    require(noise.middle_ratio > 0.0, "middle ratio", "more than 0", noise.middle_ratio);
    require(noise.cell_bits >= 1 && noise.cell_bits <= graph.weight_bits,
            "cell-bits",
            "1 to the bits of a weight",
            noise.cell_bits);
}

}  // namespace nvcim
