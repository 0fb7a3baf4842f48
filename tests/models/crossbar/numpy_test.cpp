// SPDX-License-Identifier: Apache-2.0
/// Products against a script that was written from docs/numerics.md and not from this code.
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>
#include <string>

#include "models/crossbar/mvm.h"
#include "models/crossbar/program.h"
#include "models/network/safetensors.h"
#include "tests/support/dice.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using nvcim::test::Dice;
using nvcim::test::TemporaryFolder;

namespace {

/// Debian's Python has Debian's numpy; another one may come first in the path.
constexpr const char* kReference =
    "python=python3; $python -c 'import numpy' 2>/dev/null || python=/usr/bin/python3; "
    "$python tests/reference/mvm_reference.py check ";

struct Answer {
    std::string text;
    bool agrees = false;
};

Answer ask_reference(const std::string& files) {
    const std::string command = kReference + files + " 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Answer answer;
    char part[4096];
    for (std::size_t size = 0; (size = std::fread(part, 1, sizeof part, pipe)) > 0;) {
        answer.text.append(part, size);
    }
    answer.agrees = pclose(pipe) == 0;
    return answer;
}

/// A programmed array with inputs.
struct Case {
    WeightMatrix matrix;
    CrossbarConfig config;
    Conductances cells;
    MvmSetup setup;
    bool is_signed = false;
    int count = 3;
    std::vector<std::int16_t> x;
};

Case random_case(std::uint32_t seed, double sigma) {
    Dice dice(seed);
    Case c;
    constexpr Encoding kEncodings[] = {
        Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset};
    c.config.encoding = kEncodings[seed % 3];
    c.config.cell.bits = dice.roll(1, 4);
    c.config.cell.programming.sigma = sigma;
    c.config.rows_active = dice.roll(0, 1) == 0 ? 128 : dice.roll(1, 128);
    c.config.dac.bits = dice.roll(0, 1) == 0 ? 1 : dice.roll(2, 4);
    c.config.conductance_grid = dice.roll(0, 2) == 0 ? 1023 : 63;
    c.matrix.rows = dice.roll(1, 200);
    c.matrix.columns = dice.roll(1, 20);
    const int limit = c.config.encoding == Encoding::kOffset ? 127 : 255;
    for (int i = 0; i < c.matrix.rows * c.matrix.columns; ++i) {
        c.matrix.q.push_back(static_cast<std::int16_t>(dice.roll(-limit, limit)));
    }
    c.cells = program(c.matrix, c.config, {}, seed, {}).conductances;
    const ArrayLayout& layout = c.cells.layout;
    c.is_signed = dice.roll(0, 1) == 1;
    const std::int64_t worst =
        std::int64_t{layout.rows_per_read} * layout.range * ((1 << c.config.dac.bits) - 1);
    c.setup.steps = input_steps(8, c.config.dac.bits, c.is_signed);
    c.setup.dac_bits = c.config.dac.bits;
    c.setup.adc = make_adc(dice.roll(4, 9),
                           c.config.encoding == Encoding::kDifferential,
                           layout.unit,
                           worst / dice.roll(1, 8));
    for (int i = 0; i < c.count * c.matrix.rows; ++i) {
        c.x.push_back(
            static_cast<std::int16_t>(c.is_signed ? dice.roll(-127, 127) : dice.roll(0, 255)));
    }
    return c;
}

std::vector<std::int32_t> products(const Case& c,
                                   const MvmSetup& setup,
                                   const std::vector<std::int16_t>& x,
                                   MvmCounters& counters) {
    std::vector<std::int32_t> out(static_cast<std::size_t>(c.count * c.matrix.columns));
    Mvm(setup).multiply(c.count, consecutive(0, 0, c.count).data(), x.data(), out.data(), counters);
    return out;
}

/// What one step, block and slice adds to a product: all others have nothing to convert.
std::vector<std::int32_t> part(const Case& c, std::size_t step, int block, int slice) {
    const ArrayLayout& layout = c.cells.layout;
    Conductances cells = c.cells;
    for (int r = 0; r < layout.rows; ++r) {
        for (int column = 0; column < layout.converted_columns(); ++column) {
            if (column / layout.slice_columns != slice) {
                cells.value[static_cast<std::size_t>(r * cells.stride + column)] = 0;
            }
        }
    }
    std::vector<std::int16_t> x = c.x;
    const InputStep read = c.setup.steps[step];
    for (std::size_t i = 0; i < x.size(); ++i) {
        const int row = static_cast<int>(i) % layout.rows;
        const int digit = input_digit(x[i], read, c.setup.dac_bits) << read.shift;
        x[i] = static_cast<std::int16_t>(row / layout.rows_per_read != block ? 0
                                         : read.negative                     ? -digit
                                                                             : digit);
    }
    MvmSetup setup = c.setup;
    setup.conductances = &cells;
    MvmCounters counters;
    return products(c, setup, x, counters);
}

/// A case as mvm_reference.py reads it.
struct Export {
    TensorMap tensors;
    std::map<std::string, std::string> metadata;
    std::int64_t conversions = 0;
};

Export exported(Case c, bool is_ideal) {
    const ArrayLayout& layout = c.cells.layout;
    c.setup.conductances = &c.cells;
    Export result;
    TensorMap& t = result.tensors;
    const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) -> Tensor& {
        t[name].shape = std::move(shape);
        return t[name];
    };
    add("weights", {layout.rows, layout.columns})
        .values.assign(c.matrix.q.begin(), c.matrix.q.end());
    add("inputs", {c.count, layout.rows}).values.assign(c.x.begin(), c.x.end());
    Tensor& cells = add("conductances", {layout.rows, layout.converted_columns()});
    for (int r = 0; r < layout.rows; ++r) {
        const std::int16_t* const row = c.cells.row(r);
        cells.values.insert(cells.values.end(), row, row + layout.converted_columns());
    }
    MvmCounters counters;
    Tensor& high = add("high", {c.count, layout.columns});
    Tensor& low = add("low", {c.count, layout.columns});
    for (const std::int32_t value : products(c, c.setup, c.x, counters)) {
        high.values.push_back(static_cast<float>(value / 65536));
        low.values.push_back(static_cast<float>(value % 65536));
    }
    Tensor& parts = add("parts",
                        {static_cast<std::int64_t>(c.setup.steps.size()),
                         layout.blocks,
                         layout.slices,
                         c.count,
                         layout.columns});
    for (std::size_t step = 0; step < c.setup.steps.size(); ++step) {
        for (int block = 0; block < layout.blocks; ++block) {
            for (int slice = 0; slice < layout.slices; ++slice) {
                for (const std::int32_t value : part(c, step, block, slice)) {
                    parts.values.push_back(static_cast<float>(value));  // few bits: exact
                }
            }
        }
    }
    result.conversions = counters.conversions;
    result.metadata = {{"encoding", std::string(name_of(kEncodingNames, c.config.encoding))},
                       {"cell_bits", std::to_string(layout.cell_bits)},
                       {"weight_bits", std::to_string(layout.weight_bits)},
                       {"rows_active", std::to_string(c.config.rows_active)},
                       {"dac_bits", std::to_string(c.config.dac.bits)},
                       {"activation_bits", "8"},
                       {"conductance_grid", std::to_string(c.config.conductance_grid)},
                       {"signed_inputs", c.is_signed ? "1" : "0"},
                       {"ideal", is_ideal ? "1" : "0"},
                       {"lsb", std::to_string(c.setup.adc.lsb)},
                       {"low", std::to_string(c.setup.adc.low)},
                       {"high", std::to_string(c.setup.adc.high)}};
    return result;
}

/// 60 cases of random shape, every encoding 20 times.
void compare(double sigma) {
    constexpr std::uint32_t kCases = 60;
    const TemporaryFolder folder;
    std::string files;
    std::int64_t conversions = 0;
    for (std::uint32_t seed = 0; seed < kCases; ++seed) {
        const std::string path = folder.path("case" + std::to_string(seed) + ".safetensors");
        const Export data = exported(random_case(seed, sigma), sigma == 0.0);
        write_safetensors(path, data.tensors, data.metadata);
        conversions += data.conversions;
        files += path + " ";
    }
    const Answer answer = ask_reference(files);
    INFO(answer.text);  // no numpy? scripts/install-deps.sh test
    CHECK(answer.agrees);
    CHECK(answer.text ==
          "60 cases, " + std::to_string(conversions) + " conversions, 0 differences\n");
    CHECK(conversions > 200000);
}

}  // namespace

TEST_CASE("cells on their levels give the codes of the numpy reference", "[crossbar][numpy]") {
    compare(0.0);
}

TEST_CASE("cells with programming noise give the codes of the numpy reference",
          "[crossbar][numpy]") {
    compare(0.1);
}

TEST_CASE("the numpy reference notices a single wrong code", "[crossbar][numpy]") {
    const TemporaryFolder folder;
    const std::string path = folder.path("case.safetensors");
    Export data = exported(random_case(1, 0.1), false);
    data.tensors.at("parts").values[7] += 1.0F;
    write_safetensors(path, data.tensors, data.metadata);
    const Answer answer = ask_reference(path);
    CHECK_FALSE(answer.agrees);
    CHECK(answer.text.find(", 1 differences") != std::string::npos);
}
