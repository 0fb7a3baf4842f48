// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/verify_mask.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "models/base/error.h"
#include "models/base/random.h"

namespace nvcim::sim {

namespace {

struct Draw {
    std::uint32_t value;
    std::uint32_t matrix;
    std::uint64_t weight;

    friend bool operator<(const Draw& a, const Draw& b) {
        return std::tie(a.value, a.matrix, a.weight) < std::tie(b.value, b.matrix, b.weight);
    }
};

/// The `count` weights of the first `matrices` matrices that have the smallest draws.
std::vector<Draw> smallest_draws(const QuantizedNetwork& network,
                                 std::size_t matrices,
                                 std::size_t count,
                                 std::uint64_t seed,
                                 std::uint32_t chip) {
    std::vector<Draw> draws;
    for (std::size_t m = 0; m < matrices; ++m) {
        const auto matrix = static_cast<std::uint32_t>(m);
        const Random random(seed, {Purpose::kSelection, chip, matrix, 0, 0});
        for (std::uint64_t i = 0; i < network.matrices[m].q.size(); ++i) {
            draws.push_back({random.word(i), matrix, i});
        }
    }
    NVCIM_ASSERT(count <= draws.size());
    const auto last = draws.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(draws.begin(), last, draws.end());
    draws.erase(last, draws.end());
    return draws;
}

}  // namespace

std::int64_t VerifyMask::total() const {
    return std::accumulate(verified.begin(), verified.end(), std::int64_t{0});
}

double VerifyMask::fraction() const {
    return weights == 0 ? 0.0 : static_cast<double>(total()) / static_cast<double>(weights);
}

VerifyMask make_verify_mask(const QuantizedNetwork& network,
                            const ProgrammingConfig& config,
                            bool with_shared_blocks,
                            std::uint64_t seed,
                            std::uint32_t chip) {
    const auto backbone = static_cast<std::size_t>(network.first_shared_matrix);
    const std::size_t matrices = with_shared_blocks ? network.matrices.size() : backbone;
    VerifyMask mask;
    mask.matrices.resize(network.matrices.size());
    mask.verified.resize(network.matrices.size());
    for (std::size_t m = 0; m < matrices; ++m) {
        mask.weights += static_cast<std::int64_t>(network.matrices[m].q.size());
    }
    const auto mark_all = [&](std::size_t first) {
        for (std::size_t m = first; m < matrices; ++m) {
            mask.matrices[m].assign(network.matrices[m].q.size(), true);
            mask.verified[m] = static_cast<std::int64_t>(network.matrices[m].q.size());
        }
    };
    switch (config.policy) {
        case VerifyPolicy::kNone:
            break;
        case VerifyPolicy::kAll:
            mark_all(0);
            break;
        case VerifyPolicy::kSharedBlocks:
            mark_all(backbone);
            break;
        case VerifyPolicy::kRandom: {
            const auto count = static_cast<std::size_t>(
                std::llround(config.fraction * static_cast<double>(mask.weights)));
            for (const Draw& draw : smallest_draws(network, matrices, count, seed, chip)) {
                std::vector<bool>& marks = mask.matrices[draw.matrix];
                marks.resize(network.matrices[draw.matrix].q.size());
                marks[draw.weight] = true;
                ++mask.verified[draw.matrix];
            }
            break;
        }
    }
    return mask;
}

}  // namespace nvcim::sim
