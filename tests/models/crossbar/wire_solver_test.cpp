// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/wire_solver.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "models/base/error.h"
#include "tests/models/crossbar/wire_circuits.h"
#include "tests/support/message_of.h"

using namespace nvcim;
using namespace nvcim::test;

namespace {

/// Kirchhoff's laws written down node by node and solved by elimination with pivoting: currents
/// into the virtual grounds. Node numbers: word line (r, c), then bit line (r, c). Drivers are
/// current sources, so no resistance in the path may be zero.
std::vector<double> nodal_currents(const WireCircuit& circuit, const std::vector<double>& volts) {
    const int rows = circuit.rows;
    const int columns = circuit.columns;
    const auto n = static_cast<std::size_t>(2 * rows * columns);
    std::vector<std::vector<double>> a(n, std::vector<double>(n + 1, 0.0));
    const auto word = [&](int r, int c) { return static_cast<std::size_t>(r * columns + c); };
    const auto bit = [&](int r, int c) { return word(r, c) + n / 2; };
    const auto connect = [&](std::size_t i, std::size_t j, double siemens) {
        a[i][i] += siemens;
        a[j][j] += siemens;
        a[i][j] -= siemens;
        a[j][i] -= siemens;
    };
    const double to_driver = 1.0 / (circuit.driver_ohm + circuit.word_line_ohm);
    const double to_ground = 1.0 / (circuit.bit_line_ohm + circuit.sense_ohm);
    for (int r = 0; r < rows; ++r) {
        a[word(r, 0)][word(r, 0)] += to_driver;
        a[word(r, 0)][n] += to_driver * volts[static_cast<std::size_t>(r)];
        for (int c = 0; c < columns; ++c) {
            connect(word(r, c), bit(r, c), circuit.siemens[word(r, c)]);
            if (c > 0) {
                connect(word(r, c - 1), word(r, c), 1.0 / circuit.word_line_ohm);
            }
            if (r > 0) {
                connect(bit(r - 1, c), bit(r, c), 1.0 / circuit.bit_line_ohm);
            }
        }
    }
    for (int c = 0; c < columns; ++c) {
        a[bit(rows - 1, c)][bit(rows - 1, c)] += to_ground;
    }
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < n; ++i) {
            pivot = std::abs(a[i][k]) > std::abs(a[pivot][k]) ? i : pivot;
        }
        std::swap(a[k], a[pivot]);
        for (std::size_t i = 0; i < n; ++i) {
            if (i != k && a[i][k] != 0.0) {
                const double factor = a[i][k] / a[k][k];
                for (std::size_t j = k; j <= n; ++j) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
    }
    std::vector<double> result;
    for (int c = 0; c < columns; ++c) {
        const std::size_t node = bit(rows - 1, c);
        result.push_back(to_ground * a[node][n] / a[node][node]);
    }
    return result;
}

double worst_relative(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        worst = std::max(worst, std::abs(found[i] - expected[i]) / std::abs(expected[i]));
    }
    return worst;
}

}  // namespace

TEST_CASE("one cell is in series with all resistances of its path", "[crossbar][ir_drop]") {
    // 2 kOhm of cell, driver 300, word line 50, bit line 50, read-out 100: 2.5 kOhm, 0.4 mS.
    WireCircuit circuit{1, 1, 50.0, 50.0, 300.0, 100.0, {1.0 / 2000.0}};
    CHECK(effective_conductances(circuit)[0] == Approx(4e-4).epsilon(1e-12));
    CHECK(effective_conductances_fast(circuit)[0] == Approx(4e-4).epsilon(1e-12));
}

TEST_CASE("two cells on one word line give the currents of a hand calculation",
          "[crossbar][ir_drop]") {
    // Cells and every wire segment of 1 kOhm. A branch (cell and bit line) has 2 kOhm. Behind the
    // first node: 2 kOhm in parallel with 1 + 2 kOhm, 1.2 kOhm; so the node is at 1.2 / 2.2 = 6/11
    // of the input and the second one at 2/3 of that, 4/11. Currents: 3/11 and 2/11 mA per volt.
    const WireCircuit line{1, 2, 1e3, 1e3, 0.0, 0.0, {1e-3, 1e-3}};
    const std::vector<double> found = effective_conductances(line);
    CHECK(found[0] == Approx(3e-3 / 11).epsilon(1e-12));
    CHECK(found[1] == Approx(2e-3 / 11).epsilon(1e-12));
    // Two cells on one bit line are the same circuit seen from its other end: the cell next to
    // the read-out is the last row.
    const WireCircuit column{2, 1, 1e3, 1e3, 0.0, 0.0, {1e-3, 1e-3}};
    const std::vector<double> turned = effective_conductances(column);
    CHECK(turned[0] == Approx(2e-3 / 11).epsilon(1e-12));
    CHECK(turned[1] == Approx(3e-3 / 11).epsilon(1e-12));
}

TEST_CASE("wires without resistance leave the cells as they are", "[crossbar][ir_drop]") {
    for (const int rows : {9, 20}) {
        const WireCircuit circuit = random_circuit(rows, 12, 0.0, 3);
        CHECK(effective_conductances(circuit) == circuit.siemens);
        CHECK(worst_relative(effective_conductances_fast(circuit), circuit.siemens) < 1e-14);
        WireCircuit almost = circuit;
        almost.word_line_ohm = almost.bit_line_ohm = 1e-3;
        // At most 20 + 12 segments of 1 mOhm, each with at most 20 cells of 40 uS: 2.6e-5.
        CHECK(worst_relative(effective_conductances(almost), circuit.siemens) < 2.6e-5);
    }
}

TEST_CASE("effective conductances times inputs are the currents of the whole circuit",
          "[crossbar][ir_drop]") {
    // Resistances a thousand times those of a chip, so that nothing is small.
    struct Case {
        int rows;
        int columns;
        double word;
        double bit;
        double driver;
        double sense;
    };
    const Case cases[] = {{5, 7, 1e3, 2e3, 0, 0},
                          {7, 5, 1e3, 2e3, 0, 0},
                          {6, 6, 500, 3e3, 700, 900},
                          {3, 11, 2e3, 300, 5e3, 0},
                          {10, 2, 2e3, 300, 0, 5e3}};
    for (const Case& c : cases) {
        CAPTURE(c.rows, c.columns);
        WireCircuit circuit = random_circuit(c.rows, c.columns, 0.0, 7);
        circuit.word_line_ohm = c.word;
        circuit.bit_line_ohm = c.bit;
        circuit.driver_ohm = c.driver;
        circuit.sense_ohm = c.sense;
        const std::vector<double> siemens = effective_conductances(circuit);
        for (std::uint32_t seed = 1; seed <= 3; ++seed) {
            std::vector<double> volts(static_cast<std::size_t>(c.rows));
            for (std::size_t r = 0; r < volts.size(); ++r) {
                volts[r] = 0.1 + uniform(seed, r);
            }
            CHECK(worst_relative(currents(siemens, volts), nodal_currents(circuit, volts)) < 1e-11);
        }
        std::vector<double> one(static_cast<std::size_t>(c.rows), 0.0);
        one[1] = 1.0;  // the other rows at 0 V take current away
        CHECK(worst_relative(currents(siemens, one), nodal_currents(circuit, one)) < 1e-10);
    }
}

TEST_CASE("exchanging drivers and virtual grounds transposes the conductances",
          "[crossbar][ir_drop]") {
    // A square array is solved as it stands either way, so both ways are really computed.
    const int n = 23;
    WireCircuit circuit = random_circuit(n, n, 0.0, 5);
    circuit.word_line_ohm = 40.0;
    circuit.bit_line_ohm = 90.0;
    circuit.driver_ohm = 200.0;
    circuit.sense_ohm = 70.0;
    WireCircuit turned = circuit;
    std::swap(turned.word_line_ohm, turned.bit_line_ohm);
    std::swap(turned.driver_ohm, turned.sense_ohm);
    const auto place = [n](int r, int c) { return static_cast<std::size_t>(r * n + c); };
    const auto opposite = [&](int r, int c) { return place(n - 1 - c, n - 1 - r); };
    for (int r = 0; r < n; ++r) {
        for (int c = 0; c < n; ++c) {
            turned.siemens[opposite(r, c)] = circuit.siemens[place(r, c)];
        }
    }
    const std::vector<double> here = effective_conductances(circuit);
    const std::vector<double> there = effective_conductances(turned);
    double worst = 0.0;
    for (int r = 0; r < n; ++r) {
        for (int c = 0; c < n; ++c) {
            const double a = here[place(r, c)];
            worst = std::max(worst, std::abs(a - there[opposite(r, c)]) / a);
        }
    }
    CHECK(worst < 1e-11);
}

TEST_CASE("equal cells lose more the farther they are from driver and read-out",
          "[crossbar][ir_drop]") {
    const int n = 32;
    WireCircuit circuit = random_circuit(n, n, 5.0, 1);
    circuit.siemens.assign(circuit.siemens.size(), 20e-6);
    for (const bool fast : {false, true}) {
        const std::vector<double> g =
            fast ? effective_conductances_fast(circuit) : effective_conductances(circuit);
        const auto at = [&](int r, int c) { return g[static_cast<std::size_t>(r * n + c)]; };
        int wrong = 0;
        for (int r = 0; r < n; ++r) {
            for (int c = 0; c < n; ++c) {
                wrong += at(r, c) >= 20e-6;
                wrong += c > 0 && at(r, c) >= at(r, c - 1);
                wrong += r > 0 && at(r, c) <= at(r - 1, c);
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("the fast solver keeps the error that the documentation states", "[crossbar][ir_drop]") {
    // docs/numerics.md section 8: largest relative error of a column current over random inputs
    // with half and with one in seven rows driven. Bounds: twice the table's figures.
    struct Case {
        int size;
        double ohm;
        double bound;
    };
    const Case cases[] = {{64, 0.5, 1e-4},
                          {64, 5.0, 3e-3},
                          {128, 0.5, 2e-4},
                          {128, 1.0, 1e-3},
                          {128, 2.5, 6e-3},
                          {128, 5.0, 2e-2},
                          {256, 1.0, 2e-3}};
    for (const Case& c : cases) {
        CAPTURE(c.size, c.ohm);
        const WireCircuit circuit = random_circuit(c.size, c.size, c.ohm, 11);
        const std::vector<double> exact = effective_conductances(circuit);
        const std::vector<double> fast = effective_conductances_fast(circuit);
        double worst = 0.0;
        for (std::uint32_t input = 0; input < 20; ++input) {
            std::vector<double> volts(static_cast<std::size_t>(c.size));
            for (std::size_t r = 0; r < volts.size(); ++r) {
                volts[r] = uniform(100 + input, r) < (input < 10 ? 0.5 : 1.0 / 7) ? 0.2 : 0.0;
            }
            worst = std::max(worst, worst_relative(currents(fast, volts), currents(exact, volts)));
        }
        CHECK(worst < c.bound);
        CHECK(worst > c.bound / 20);  // it is an approximation: the table is not idle
    }
}

TEST_CASE("cells of negative conductance are solved while the circuit is passive",
          "[crossbar][ir_drop]") {
    WireCircuit circuit = random_circuit(6, 8, 1e3, 2);
    circuit.siemens[10] = -8e-6;
    const std::vector<double> volts = {0.2, 0.0, 0.2, 0.2, 0.0, 0.2};
    CHECK(worst_relative(currents(effective_conductances(circuit), volts),
                         nodal_currents(circuit, volts)) < 1e-11);

    // -1 kOhm in series with 2 x 600 Ohm leaves +200 Ohm: such a circuit would oscillate.
    const auto solve = [](const WireCircuit& active) {
        return message_of<ConfigError>([&] { effective_conductances(active); });
    };
    CHECK_THAT(solve({1, 1, 600.0, 600.0, 0.0, 0.0, {-1e-3}}),
               Catch::Matchers::Contains("programming/clamp"));
    CHECK_THAT(solve({1, 1, 0.0, 1200.0, 0.0, 0.0, {-1e-3}}),
               Catch::Matchers::Contains("negative conductance"));
}
