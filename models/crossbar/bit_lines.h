// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "models/crossbar/gauss_jordan.h"
#include "models/crossbar/wire_solver.h"

namespace nvcim {

/// Neighbouring bit lines of a circuit with their cells, as the word lines see them.
///
/// With word lines at the voltages u the currents into one bit line are (diag(g) - coupling) u,
/// coupling[i][j] = coupling[j][i] = near[i] far[j] for i <= j, and sense . u flows into its
/// virtual ground. Arrays are [row][lane]; unused lanes are zero.
class BitLines {
public:
    static constexpr int kLanes = kProductDepth;

    void resize(int rows);
    /// Takes lines [first, first + count), count <= kLanes, of a circuit with as many rows.
    /// Returns false if negative cells make a line active.
    bool fill(const WireCircuit& circuit, int first, int count);

    std::vector<double> g;
    std::vector<double> near;
    std::vector<double> far;
    std::vector<double> sense;

private:
    std::vector<double> up_;    // admittance of the line above a node, without its own cell
    std::vector<double> down_;  // the same below
    std::vector<double> p_;
};

}  // namespace nvcim
