// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/ir_drop.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "models/crossbar/program.h"
#include "models/crossbar/wire_solver.h"

using namespace nvcim;

namespace {

const DrawAddress kChip{Purpose::kProgramming, 5, 1, 0, 0};

WeightMatrix make_matrix(int rows, int columns, int weight_bits = 8) {
    WeightMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.weight_bits = weight_bits;
    const int top = (1 << (weight_bits - 1)) - 1;  // fits every encoding
    for (int i = 0; i < rows * columns; ++i) {
        matrix.q.push_back(static_cast<std::int16_t>(i * 37 % (2 * top + 1) - top));
    }
    return matrix;
}

CrossbarConfig make_config(double wire_ohm, Encoding encoding = Encoding::kDifferential) {
    CrossbarConfig config;
    config.rows = 16;
    config.rows_active = 8;
    config.columns = 32;
    config.encoding = encoding;
    config.ir_drop = IrDrop::kExact;
    config.wire_resistance = Ohms{wire_ohm};
    return config;
}

}  // namespace

TEST_CASE("wires of almost no resistance change nothing", "[crossbar][ir_drop]") {
    // 37 rows on crossbars of 16: three row blocks; 11 columns of 4 or 8 cells: several across.
    const WeightMatrix matrix = make_matrix(37, 11);
    for (const Encoding encoding :
         {Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset}) {
        CAPTURE(static_cast<int>(encoding));
        CrossbarConfig config = make_config(0.0, encoding);
        config.cell.programming.sigma = 0.1;
        config.cell.programming.sigma_erased = 0.05;
        config.cell.read_noise.sigma = 0.1;
        config.cell.read_noise.law = ReadNoiseLaw::kProportional;
        const ProgramResult none = program(matrix, config, {}, 1, kChip);
        for (const IrDrop model : {IrDrop::kExact, IrDrop::kFast}) {
            config.ir_drop = model;
            config.wire_resistance = Ohms{1e-3};
            const ProgramResult tiny = program(matrix, config, {}, 1, kChip);
            CHECK(tiny.conductances.value == none.conductances.value);
            CHECK(tiny.conductances.variance == none.conductances.variance);
            config.wire_resistance = Ohms{20.0};
            CHECK(program(matrix, config, {}, 1, kChip).conductances.value !=
                  none.conductances.value);
        }
        config.ir_drop = IrDrop::kOff;
        CHECK(program(matrix, config, {}, 1, kChip).conductances.value == none.conductances.value);
    }
}

TEST_CASE("each crossbar is its own circuit, cells of a weight side by side",
          "[crossbar][ir_drop]") {
    // Weights of two 2-bit digits: 4 cells each (slice 0 +, -, slice 1 +, -), 8 weights on the 32
    // bit lines of a crossbar; so columns 8 .. 10 of rows 16 .. 31 have a crossbar of their own.
    const WeightMatrix matrix = make_matrix(37, 11, 4);
    CrossbarConfig config = make_config(50.0);
    config.conductance_grid = 4095;
    const Conductances g = program(matrix, config, {}, 1, kChip).conductances;
    REQUIRE(g.layout.slices == 2);

    WireCircuit circuit;
    circuit.rows = 16;
    circuit.columns = 12;
    circuit.word_line_ohm = circuit.bit_line_ohm = 50.0;
    for (int r = 16; r < 32; ++r) {
        for (int c = 8; c < 11; ++c) {
            const int q = matrix.q[static_cast<std::size_t>(r * 11 + c)];
            for (int slice = 0; slice < 2; ++slice) {
                const int digit = std::abs(q) >> (2 * slice) & 3;
                circuit.siemens.push_back(1e-6 * (1.0 + 13.0 * (q > 0 ? digit : 0)));
                circuit.siemens.push_back(1e-6 * (1.0 + 13.0 * (q < 0 ? digit : 0)));
            }
        }
    }
    const std::vector<double> expected = effective_conductances(circuit);
    const double steps_per_siemens = g.layout.range / 39e-6;
    int worst = 0;
    auto cell = expected.begin();
    for (int r = 16; r < 32; ++r) {
        for (int c = 8; c < 11; ++c) {
            for (int slice = 0; slice < 2; ++slice) {
                const double pair = (cell[0] - cell[1]) * steps_per_siemens;
                cell += 2;
                const int found = g.row(r)[slice * g.layout.slice_columns + c];
                worst = std::max(worst, std::abs(found - static_cast<int>(std::lround(pair))));
            }
        }
    }
    CHECK(worst <= 2);  // one step of rounding per cell
}

TEST_CASE("rounding does not bias the sum of a bit line", "[crossbar][ir_drop]") {
    // Offset encoding stores cells one by one. 1-bit cells on a grid of 15: a loss far below half
    // a step must still show in the sum of 128 rows.
    const WeightMatrix matrix = make_matrix(128, 5, 2);
    CrossbarConfig config = make_config(0.0, Encoding::kOffset);
    config.rows = config.rows_active = 128;
    config.cell.bits = 1;
    config.conductance_grid = 15;
    config.sense_resistance = Ohms{3.0};
    const Conductances coarse = program(matrix, config, {}, 1, kChip).conductances;
    config.conductance_grid = 4095;
    const Conductances fine = program(matrix, config, {}, 1, kChip).conductances;
    config.ir_drop = IrDrop::kOff;
    const Conductances ideal = program(matrix, config, {}, 1, kChip).conductances;
    for (int column = 0; column < coarse.layout.converted_columns(); ++column) {
        CAPTURE(column);
        int sum_coarse = 0;
        int sum_fine = 0;
        int sum_ideal = 0;
        for (int r = 0; r < 128; ++r) {
            sum_coarse += coarse.row(r)[column];
            sum_fine += fine.row(r)[column];
            sum_ideal += ideal.row(r)[column];
        }
        CHECK(std::abs(sum_coarse - sum_fine / 273.0) < 0.51);  // 4095 / 15 = 273
        if (sum_ideal == 0) {
            continue;  // the bias column holds digit 0 in the lower slice
        }
        // Rounded one by one the cells would not lose anything: 0.4 to 0.8 % of 15 steps.
        CHECK((sum_ideal - sum_fine) / 273.0 > 2.0);
    }
}

TEST_CASE("pulses do not see the wires and threads change nothing", "[crossbar][ir_drop]") {
    const WeightMatrix matrix = make_matrix(60, 20);
    const std::vector<bool> verify(matrix.q.size(), true);
    CrossbarConfig config = make_config(0.0);
    config.cell.programming.sigma = 0.1;
    const RowWrites without = program(matrix, config, verify, 1, kChip).total();
    config.wire_resistance = Ohms{5.0};
    const ProgramResult one = program(matrix, config, verify, 1, kChip, 1, 1);
    const ProgramResult three = program(matrix, config, verify, 1, kChip, 1, 3);
    CHECK(one.conductances.value == three.conductances.value);
    CHECK(one.total().pulses == without.pulses);
    CHECK(one.total().verify_reads == without.verify_reads);
}

TEST_CASE("wide bit lines and drivers of high resistance make the loss larger",
          "[crossbar][ir_drop]") {
    const WeightMatrix matrix = make_matrix(16, 4);
    const auto stored = [&](const CrossbarConfig& config) {
        double sum = 0.0;
        for (const std::int16_t value : program(matrix, config, {}, 1, kChip).conductances.value) {
            sum += std::abs(value);
        }
        return sum;
    };
    CrossbarConfig config = make_config(10.0);
    config.conductance_grid = 4095;
    const double plain = stored(config);
    config.bit_line_ratio = 3.0;
    const double narrow = stored(config);
    CHECK(narrow < plain);
    config.driver_resistance = Ohms{100.0};
    const double driven = stored(config);
    CHECK(driven < narrow);
    config.sense_resistance = Ohms{100.0};
    CHECK(stored(config) < driven);
}
