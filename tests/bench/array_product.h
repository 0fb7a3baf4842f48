// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm.h"

namespace nvcim::bench {

/// The work of one row of the table. The default is a matrix of 1152 x 128 weights with 8 bits in
/// four 2-bit slices on crossbars of 128 rows, 8-bit inputs one bit at a time, an 8-bit converter
/// after every bit, 2 % programming noise.
struct ProductShape {
    int rows = 1152;  ///< of the weight matrix
    int columns = 128;
    int ones = 50;  ///< share of one-bits in the inputs, percent
    Encoding encoding = Encoding::kDifferential;
    int array_rows = 128;
    int adc_bits = 8;
    int conductance_grid = 63;
    double wire_ohm = 0.0;
};

/// A programmed array and input vectors for it.
struct ArrayProduct {
    static constexpr int kVectors = 1024;

    explicit ArrayProduct(const ProductShape& shape = {});
    ArrayProduct(const ArrayProduct&) = delete;  // the setup points at the conductances
    ArrayProduct& operator=(const ArrayProduct&) = delete;

    CrossbarConfig config;
    Conductances conductances;
    MvmSetup setup;
    std::vector<std::int16_t> x;  ///< [kVectors][rows]
    std::vector<VectorName> names = consecutive(0, 0, kVectors);

    /// Cell-MAC of one vector: rows x converted columns x input bits.
    [[nodiscard]] double cell_macs() const;
    /// Products of the first `count` vectors.
    [[nodiscard]] std::vector<std::int32_t> products(int count) const;
    /// Measures Mvm::multiply() with `together` vectors per call.
    void run(benchmark::State& state,
             int together,
             const TableKernel& kernel = active_kernel()) const;
    /// Counters "mvm" and "cell_mac", per second, of `vectors` products.
    void report(benchmark::State& state, double vectors) const;
};

/// Makes the benchmark fail unless `found` are the bits that Mvm gives: a comparison with a rival
/// that computes something else is worth nothing. `vectors` products, from the first.
bool has_equal_products(benchmark::State& state,
                        const ArrayProduct& product,
                        const std::vector<std::int32_t>& found,
                        int vectors);

}  // namespace nvcim::bench
