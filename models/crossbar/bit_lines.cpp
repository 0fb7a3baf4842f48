// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/bit_lines.h"

#include <algorithm>

namespace nvcim {

void BitLines::resize(int rows) {
    for (std::vector<double>* field : {&g, &near, &far, &sense, &up_, &down_, &p_}) {
        field->resize(static_cast<std::size_t>(rows) * kLanes);
    }
}

/// The inverse of a bit line's tridiagonal matrix is K[i][j] = p[i] q[j] for i <= j (row j is
/// nearer to the ground): a current into node j makes p[j] q[j] there and falls off upwards by
/// the factors 1 / (1 + R (g_k + up_k)).
bool BitLines::fill(const WireCircuit& circuit, int first, int count) {
    const double segment = circuit.bit_line_ohm;
    const double last = segment + circuit.sense_ohm;
    std::fill(g.begin(), g.end(), 0.0);
    for (int r = 0; r < circuit.rows; ++r) {
        std::copy_n(
            circuit.siemens.data() + static_cast<std::ptrdiff_t>(r) * circuit.columns + first,
            count,
            g.data() + static_cast<std::ptrdiff_t>(r) * kLanes);
    }
    if (last <= 0.0) {  // the whole line is at 0 V
        std::fill(near.begin(), near.end(), 0.0);
        std::fill(far.begin(), far.end(), 0.0);
        sense = g;
        return true;
    }
    const std::size_t end = g.size() - kLanes;  // the last row
    std::fill_n(up_.begin(), kLanes, 0.0);
    for (std::size_t i = 0; i < end; ++i) {
        const double above = up_[i] + g[i];
        up_[i + kLanes] = above / (1.0 + segment * above);
    }
    std::fill(down_.begin() + static_cast<std::ptrdiff_t>(end), down_.end(), 1.0 / last);
    std::fill(p_.begin() + static_cast<std::ptrdiff_t>(end), p_.end(), 1.0);
    for (std::size_t row = end; row > 0; row -= kLanes) {
        for (std::size_t i = row - kLanes; i < row; ++i) {
            const double below = down_[i + kLanes] + g[i + kLanes];
            down_[i] = below / (1.0 + segment * below);
            p_[i] = p_[i + kLanes] / (1.0 + segment * (g[i] + up_[i]));
        }
    }
    double to_ground[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) {
        to_ground[i] = 1.0 / ((g[end + i] + up_[end + i] + down_[end + i]) * last);
    }
    bool passive = true;
    for (std::size_t i = 0; i < g.size(); ++i) {
        const double q = 1.0 / ((g[i] + up_[i] + down_[i]) * p_[i]);
        near[i] = g[i] * p_[i];
        far[i] = g[i] * q;
        sense[i] = near[i] * to_ground[i % kLanes];
        passive = passive && p_[i] > 0.0 && q > 0.0;
    }
    return passive;
}

}  // namespace nvcim
