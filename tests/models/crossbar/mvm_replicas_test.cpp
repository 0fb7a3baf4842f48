// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/crossbar/mvm.h"

using namespace nvcim;

TEST_CASE("output position p is multiplied by replica p mod R", "[mvm][replicas]") {
    // One weight of 100; the replicas' lowest digit is off by 0, 1 and 2 levels: with an input of 1
    // and exact conversion they give 100, 101 and 102.
    WeightMatrix matrix;
    matrix.rows = 1;
    matrix.columns = 1;
    matrix.q = {100};
    const CrossbarConfig config;
    std::vector<Conductances> arrays(3, ideal_conductances(matrix, config));
    std::vector<Mvm> replicas;
    for (std::size_t r = 0; r < arrays.size(); ++r) {
        const ArrayLayout& layout = arrays[r].layout;
        arrays[r].value[0] =
            static_cast<std::int16_t>(arrays[r].value[0] + layout.unit * static_cast<int>(r));
        MvmSetup setup;
        setup.conductances = &arrays[r];
        setup.adc = make_adc(10, true, layout.unit, layout.range);
        setup.adc.lsb = layout.unit;  // one code per level
        setup.steps = input_steps(8, 1, false);
        replicas.emplace_back(setup);
    }
    const Mvm mvm(std::move(replicas));
    CHECK(mvm.replicas() == 3);
    // In any order, of any image: 7 mod 3 = 1, 0, 5 mod 3 = 2, 3 mod 3 = 0, 1.
    const std::vector<VectorName> names = {{0, 7}, {0, 0}, {4, 5}, {4, 3}, {9, 1}};
    const std::vector<std::int16_t> x = {1, 1, 1, 2, 0};
    std::vector<std::int32_t> out(5);
    MvmCounters counters;
    mvm.multiply(5, names.data(), x.data(), out.data(), counters);
    CHECK(out == std::vector<std::int32_t>{101, 100, 102, 200, 0});
    CHECK(counters.vectors == 5);
}
