// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/verify_mask.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "models/base/error.h"
#include "models/base/random.h"
#include "sim/engine/mask_file.h"

namespace nvcim::sim {

namespace {

/// What weights of integer magnitude |q| compete with.
using Score = double (*)(const WeightMatrix& matrix, int magnitude);

double real_magnitude(const WeightMatrix& matrix, int magnitude) {
    return matrix.scale * magnitude;
}
double no_score(const WeightMatrix& /*matrix*/, int /*magnitude*/) {
    return 0.0;
}

/// Marks `count` weights of the first `matrices` matrices: by `score`, highest first, those of
/// equal score by their draws, smallest first.
class Selection {
public:
    Selection(const QuantizedNetwork& network, std::size_t matrices, Score score)
        : network_(network), matrices_(matrices), score_(score) {}

    void mark(std::int64_t count, std::uint64_t seed, std::uint32_t chip, VerifyMask& mask) const {
        if (count == 0) {
            return;
        }
        const auto [border, above] = border_score(count);
        const std::vector<double> draws = draws_of(border, seed, chip);
        // So many of the weights at the border take part, those with the smallest draws.
        std::int64_t room = count - above;
        std::vector<double> sorted = draws;
        const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(room - 1);
        std::nth_element(sorted.begin(), last, sorted.end());
        const double limit = *last;
        room -= std::count_if(draws.begin(), draws.end(), [&](double d) { return d < limit; });
        auto draw = draws.begin();
        for (std::size_t m = 0; m < matrices_; ++m) {
            const WeightMatrix& matrix = network_.matrices[m];
            mask.matrices[m].resize(matrix.q.size());
            for (std::size_t i = 0; i < matrix.q.size(); ++i) {
                const double score = score_of(matrix, i);
                bool is_marked = score > border;
                if (score == border) {
                    is_marked = *draw < limit || (*draw == limit && room-- > 0);
                    ++draw;
                }
                mask.matrices[m][i] = is_marked;
                mask.verified[m] += is_marked ? 1 : 0;
            }
            if (mask.verified[m] == 0) {
                mask.matrices[m].clear();
            }
        }
    }

private:
    [[nodiscard]] double score_of(const WeightMatrix& matrix, std::size_t weight) const {
        return score_(matrix, std::abs(matrix.q[weight]));
    }

    /// The score of the last of `count` weights, and how many weights have a higher one.
    [[nodiscard]] std::pair<double, std::int64_t> border_score(std::int64_t count) const {
        std::map<double, std::int64_t, std::greater<>> weights;  // by score
        for (std::size_t m = 0; m < matrices_; ++m) {
            std::vector<std::int64_t> numbers;  // of weights, by magnitude
            for (const std::int16_t q : network_.matrices[m].q) {
                const auto magnitude = static_cast<std::size_t>(std::abs(q));
                if (magnitude >= numbers.size()) {
                    numbers.resize(magnitude + 1, 0);
                }
                ++numbers[magnitude];
            }
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                weights[score_(network_.matrices[m], static_cast<int>(i))] += numbers[i];
            }
        }
        std::int64_t above = 0;
        for (const auto& [score, number] : weights) {
            if (above + number >= count) {
                return {score, above};
            }
            above += number;
        }
        NVCIM_ASSERT(!"no more weights are asked for than there are");
        return {};
    }

    /// Draws of the weights with exactly this score, in order of matrix and weight.
    [[nodiscard]] std::vector<double> draws_of(double score,
                                               std::uint64_t seed,
                                               std::uint32_t chip) const {
        std::vector<double> draws;
        for (std::size_t m = 0; m < matrices_; ++m) {
            const WeightMatrix& matrix = network_.matrices[m];
            RandomRun random(seed,
                             {Purpose::kSelection, chip, static_cast<std::uint32_t>(m), 0, 0});
            for (std::size_t i = 0; i < matrix.q.size(); ++i) {
                if (score_of(matrix, i) == score) {
                    draws.push_back(random.uniform(i));
                }
            }
        }
        return draws;
    }

    const QuantizedNetwork& network_;
    std::size_t matrices_;
    Score score_;
};

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
        case VerifyPolicy::kRandom:
        case VerifyPolicy::kMagnitude: {
            const bool is_random = config.policy == VerifyPolicy::kRandom;
            Selection(network, matrices, is_random ? no_score : real_magnitude)
                .mark(std::llround(config.fraction * static_cast<double>(mask.weights)),
                      seed,
                      chip,
                      mask);
            break;
        }
        case VerifyPolicy::kMask:
            read_mask(config.mask, network, matrices, mask);
            break;
    }
    return mask;
}

}  // namespace nvcim::sim
