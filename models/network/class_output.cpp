// SPDX-License-Identifier: Apache-2.0
#include "models/network/class_output.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nvcim {

namespace {

constexpr int kFractionBits = 16;  ///< of an exponent
constexpr int kTableBits = 6;
constexpr int kRestBits = kFractionBits - kTableBits;
constexpr std::int64_t kOne = std::int64_t{1} << 24;  ///< e of the largest score
constexpr int kMostShift = 62;
constexpr double kLog2E = 1.4426950408889634;

/// floor(2^24 2^(-i / 64)), i = 0 .. 64, from square roots and products, which are the same on
/// every machine.
std::array<std::int64_t, (1 << kTableBits) + 1> make_table() {
    std::array<double, kTableBits> roots{};  // 2^(-1/2), 2^(-1/4) ...
    double root = 0.5;
    for (double& each : roots) {
        each = root = std::sqrt(root);
    }
    std::array<std::int64_t, (1 << kTableBits) + 1> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        double value = i >> kTableBits == 0 ? 1.0 : 0.5;
        for (int bit = 0; bit < kTableBits; ++bit) {
            if ((i >> bit & 1U) != 0) {
                value *= roots[static_cast<std::size_t>(kTableBits - 1 - bit)];
            }
        }
        table[i] = static_cast<std::int64_t>(std::floor(static_cast<double>(kOne) * value));
    }
    return table;
}

/// floor(2^24 2^(-t / 2^16)), to 2^-16 of itself.
std::int64_t power_of_half(std::int64_t t) {
    static const auto table = make_table();
    const std::int64_t halvings = t >> kFractionBits;
    if (halvings > 24) {
        return 0;
    }
    const auto place = static_cast<std::size_t>(t >> kRestBits & ((1 << kTableBits) - 1));
    const std::int64_t rest = t & ((1 << kRestBits) - 1);
    const std::int64_t drop = table[place] - table[place + 1];
    // the drop is rounded up: anything above 0 gives less than 2^24
    const std::int64_t value = table[place] - ((drop * rest + (1 << kRestBits) - 1) >> kRestBits);
    return value >> halvings;
}

}  // namespace

ClassOutputKind class_output_of(Op op) {
    return op == Op::kSoftmax  ? ClassOutputKind::kProbabilities
           : op == Op::kArgmax ? ClassOutputKind::kClass
                               : ClassOutputKind::kScores;
}

void set_softmax(double score_step, ClassOutput& output) {
    int exponent = 0;
    const double mantissa = std::frexp(score_step * kLog2E, &exponent);  // 0.5 <= mantissa < 1
    // 31 bits, fewer where steps are tiny; where any difference is certain no shift is left over
    const int shift = 31 - kFractionBits - exponent;
    output.shift = std::clamp(shift, 0, kMostShift);
    const double multiplier =
        std::nearbyint(std::ldexp(mantissa, 31 - std::max(0, shift - kMostShift)));
    output.multiplier = static_cast<std::int64_t>(std::clamp(multiplier, 1.0, 2147483647.0));
}

std::int64_t ClassOutput::bits(int classes) const {
    if (kind == ClassOutputKind::kScores) {
        return std::int64_t{classes} * 32;
    }
    if (kind == ClassOutputKind::kProbabilities) {
        return std::int64_t{classes} * 16;
    }
    int bits = 1;
    while ((std::int64_t{1} << bits) < classes) {
        ++bits;
    }
    return bits;
}

void ClassOutput::apply(std::vector<std::int32_t>& scores) const {
    if (kind == ClassOutputKind::kScores) {
        return;
    }
    const int best = argmax(scores);
    if (kind == ClassOutputKind::kClass) {
        scores.assign(1, best);
        return;
    }
    const std::int64_t largest = scores[static_cast<std::size_t>(best)];
    const std::int64_t rest = (std::int64_t{1} << shift) - 1;
    std::vector<std::int64_t> powers;
    std::int64_t sum = 0;
    for (const std::int32_t score : scores) {
        // a difference of 32 bits times a multiplier of 31
        const std::int64_t product = (largest - score) * multiplier;
        powers.push_back(power_of_half((product >> shift) + ((product & rest) != 0 ? 1 : 0)));
        sum += powers.back();
    }
    std::int64_t missing = kCertain;
    for (std::size_t c = 0; c < scores.size(); ++c) {
        scores[c] = static_cast<std::int32_t>(powers[c] * kCertain / sum);
        missing -= scores[c];
    }
    scores[static_cast<std::size_t>(best)] += static_cast<std::int32_t>(missing);
}

int ClassOutput::predicted_class(const std::vector<std::int32_t>& output) const {
    return kind == ClassOutputKind::kClass ? output.front() : argmax(output);
}

int argmax(const std::vector<std::int32_t>& scores) {
    return static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

}  // namespace nvcim
