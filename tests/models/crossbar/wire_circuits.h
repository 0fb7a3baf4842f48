// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "models/base/random.h"
#include "models/crossbar/wire_solver.h"

namespace nvcim::test {

/// Number `index` of a stream in [0, 1).
inline double uniform(std::uint32_t seed, std::size_t index) {
    const Random random(seed, {Purpose::kSelection, 0, 0, 0, 0});
    return static_cast<double>(random.word(index)) / 4294967296.0;
}

/// Cells as differential pairs of 2-bit digits have them: levels of 1, 14, 27 and 40 uS, half of
/// the cells erased.
inline WireCircuit random_circuit(int rows, int columns, double wire_ohm, std::uint32_t seed) {
    WireCircuit circuit;
    circuit.rows = rows;
    circuit.columns = columns;
    circuit.word_line_ohm = wire_ohm;
    circuit.bit_line_ohm = wire_ohm;
    const std::size_t cells = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    for (std::size_t i = 0; i < cells; ++i) {
        const double level = uniform(seed, 2 * i) < 0.5 ? 0.0 : 4.0 * uniform(seed, 2 * i + 1);
        circuit.siemens.push_back((1.0 + 13.0 * static_cast<int>(level)) * 1e-6);
    }
    return circuit;
}

/// Bit-line currents of effective conductances for driver voltages.
inline std::vector<double> currents(const std::vector<double>& siemens,
                                    const std::vector<double>& volts) {
    const std::size_t columns = siemens.size() / volts.size();
    std::vector<double> sums(columns, 0.0);
    for (std::size_t r = 0; r < volts.size(); ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            sums[c] += siemens[r * columns + c] * volts[r];
        }
    }
    return sums;
}

}  // namespace nvcim::test
