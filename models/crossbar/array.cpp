// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/array.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "models/base/error.h"

namespace nvcim {

namespace {

constexpr int kLanes = 32;  // 16-bit elements of the widest vector register

int round_up(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

}  // namespace

ArrayLayout make_layout(const WeightMatrix& matrix, const CrossbarConfig& config) {
    ArrayLayout layout;
    layout.rows = matrix.rows;
    layout.columns = matrix.columns;
    layout.weight_bits = matrix.weight_bits;
    layout.cell_bits = config.cell.bits;
    layout.encoding = config.encoding;
    layout.slices = (matrix.weight_bits + config.cell.bits - 1) / config.cell.bits;
    layout.rows_per_read = std::min(config.rows, config.rows_active);
    layout.blocks = (matrix.rows + layout.rows_per_read - 1) / layout.rows_per_read;
    layout.unit = config.grid_unit();
    layout.range = config.grid_range();
    layout.limit = config.grid_limit();
    switch (config.encoding) {
        case Encoding::kDifferential:
            layout.slice_columns = matrix.columns;
            break;
        case Encoding::kDifferentialDigital:
            layout.slice_columns = 2 * matrix.columns;
            break;
        case Encoding::kOffset:
            layout.slice_columns = matrix.columns + 1;
            break;
    }
    if (config.largest_sum(layout.rows_per_read) > std::numeric_limits<std::int32_t>::max()) {
        throw ConfigError(fmt::format(
            "/arch/tile/crossbar: sums of {} rows with {}-bit DACs on a grid of {} steps "
            "do not fit 31 bits; lower rows_active, dac/bits or conductance_grid",
            layout.rows_per_read,
            config.dac.bits,
            config.conductance_grid));
    }
    return layout;
}

int cell_level(const ArrayLayout& layout, int q, int slice, int polarity) {
    int magnitude = 0;
    if (layout.encoding == Encoding::kOffset) {
        magnitude = q + (1 << (layout.weight_bits - 1));
    } else if ((q < 0) == (polarity == 1)) {
        magnitude = std::abs(q);
    }
    return (magnitude >> (layout.cell_bits * slice)) & ((1 << layout.cell_bits) - 1);
}

Conductances make_conductances(const ArrayLayout& layout) {
    Conductances conductances;
    conductances.layout = layout;
    conductances.stride = round_up(layout.converted_columns(), kLanes);
    conductances.value.assign(
        static_cast<std::size_t>(layout.rows) * static_cast<std::size_t>(conductances.stride), 0);
    return conductances;
}

Conductances ideal_conductances(const WeightMatrix& matrix, const CrossbarConfig& config) {
    const ArrayLayout layout = make_layout(matrix, config);
    Conductances conductances = make_conductances(layout);
    for (int r = 0; r < layout.rows; ++r) {
        std::int16_t* row =
            conductances.value.data() + static_cast<std::ptrdiff_t>(r) * conductances.stride;
        for (int slice = 0; slice < layout.slices; ++slice) {
            std::int16_t* cells = row + slice * layout.slice_columns;
            const auto store = [&](int column, int level) {
                cells[column] = static_cast<std::int16_t>(level * layout.unit);
            };
            for (int c = 0; c < layout.columns; ++c) {
                const int q = matrix.q[static_cast<std::size_t>(r * layout.columns + c)];
                const int first = cell_level(layout, q, slice, 0);
                switch (layout.encoding) {
                    case Encoding::kDifferential:
                        store(c, first - cell_level(layout, q, slice, 1));
                        break;
                    case Encoding::kDifferentialDigital:
                        store(2 * c, first);
                        store(2 * c + 1, cell_level(layout, q, slice, 1));
                        break;
                    case Encoding::kOffset:
                        store(c, first);
                        break;
                }
            }
            if (layout.encoding == Encoding::kOffset) {
                store(layout.columns, cell_level(layout, 0, slice, 0));
            }
        }
    }
    return conductances;
}

std::vector<float> effective_weights(const Conductances& conductances) {
    const ArrayLayout& layout = conductances.layout;
    std::vector<float> weights;
    weights.reserve(static_cast<std::size_t>(layout.rows) *
                    static_cast<std::size_t>(layout.columns));
    for (int r = 0; r < layout.rows; ++r) {
        for (int c = 0; c < layout.columns; ++c) {
            std::int64_t sum = 0;
            for (int slice = 0; slice < layout.slices; ++slice) {
                const std::int16_t* cells = conductances.row(r) + slice * layout.slice_columns;
                sum += combined(layout, cells, c) * (std::int64_t{1} << (layout.cell_bits * slice));
            }
            weights.push_back(static_cast<float>(static_cast<double>(sum) / layout.unit));
        }
    }
    return weights;
}

}  // namespace nvcim
