// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/program.h"

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/crossbar/ir_drop.h"
#include "models/device/cell_writer.h"

namespace nvcim {

namespace {

/// Adds up the writes of one matrix row by crossbar and phase of the write drivers.
class RowLog {
public:
    RowLog(const CrossbarGrid& grid, int columns_per_driver)
        : grid_(grid),
          phases_(std::min(columns_per_driver, grid.weights_per_crossbar * grid.cells_per_weight)),
          slowest_(static_cast<std::size_t>(grid.across * phases_)) {
        for (int column = 0; column < grid.weight_columns; ++column) {
            const int in_crossbar = column % grid.weights_per_crossbar;
            columns_.push_back(
                {column / grid.weights_per_crossbar, in_crossbar * grid.cells_per_weight});
        }
    }

    [[nodiscard]] const CrossbarGrid& grid() const { return grid_; }

    /// Counts one cell of weight column `column` in `row`, the RowWrites of this matrix row.
    void add(RowWrites* row, int column, int cell_of_weight, bool verify, const CellWrite& write) {
        const Column place = columns_[static_cast<std::size_t>(column)];
        RowWrites& writes = row[place.crossbar];
        writes.pulses += write.pulses;
        writes.verify_reads += write.verify_reads;
        ++(verify ? writes.verified_cells : writes.open_loop_cells);
        writes.failed_cells += write.failed ? 1 : 0;
        const int phase = phases_ == 1 ? 0 : (place.first_bit_line + cell_of_weight) % phases_;
        Slowest& slowest = slowest_[static_cast<std::size_t>(place.crossbar * phases_ + phase)];
        slowest.pulses = std::max(slowest.pulses, write.pulses);
        slowest.reads = std::max(slowest.reads, write.verify_reads);
    }

    /// Closes the row: adds its phases up and starts afresh.
    void finish(RowWrites* row) {
        for (std::size_t i = 0; i < slowest_.size(); ++i) {
            RowWrites& writes = row[i / static_cast<std::size_t>(phases_)];
            writes.slowest_pulses += slowest_[i].pulses;
            writes.slowest_reads += slowest_[i].reads;
            slowest_[i] = {};
        }
    }

private:
    struct Column {
        int crossbar;
        int first_bit_line;
    };
    struct Slowest {
        int pulses = 0;
        int reads = 0;
    };
    CrossbarGrid grid_;
    int phases_;
    std::vector<Column> columns_;   // by weight column
    std::vector<Slowest> slowest_;  // by crossbar and phase
};

/// Writes a matrix row by row into a ProgramResult.
class MatrixWriter {
public:
    MatrixWriter(const WeightMatrix& matrix,
                 const CrossbarConfig& config,
                 const std::vector<bool>& verify,
                 std::uint64_t seed,
                 const DrawAddress& draw,
                 int columns_per_driver)
        : matrix_(matrix),
          config_(config),
          verify_(verify),
          layout_(make_layout(matrix, config)),
          cells_(config.cell, seed, draw),
          log_(make_crossbar_grid(layout_, config), columns_per_driver) {
        result_.conductances = make_conductances(layout_);
        if (config.cell.read_noise.law == ReadNoiseLaw::kProportional) {
            result_.conductances.variance.assign(result_.conductances.value.size(), 0);
        }
        result_.grid = log_.grid();
        if (config.has_ir_drop()) {
            physical_.assign(static_cast<std::size_t>(layout_.rows) * bit_lines(), 0);
        }
        result_.rows.resize(static_cast<std::size_t>(layout_.rows * result_.grid.across));
        result_.pulse_histogram.assign(
            verify.empty() ? 0 : static_cast<std::size_t>(config.cell.write.max_pulses) + 1, 0);
    }

    ProgramResult run(int threads) {
        for (row_ = 0; row_ < layout_.rows; ++row_) {
            for (int slice = 0; slice < layout_.slices; ++slice) {
                write_slice(slice);
            }
            log_.finish(log_row());
        }
        if (!physical_.empty()) {
            place(behind_wires(physical_, layout_, result_.grid, config_, threads));
        }
        return std::move(result_);
    }

private:
    RowWrites* log_row() {
        return result_.rows.data() + static_cast<std::ptrdiff_t>(row_) * result_.grid.across;
    }

    void write_slice(int slice) {
        const bool has_pairs = layout_.encoding != Encoding::kOffset;
        bool any_verified = false;
        for (int c = 0; c < layout_.columns; ++c) {
            const auto weight =
                static_cast<std::size_t>(row_) * static_cast<std::size_t>(layout_.columns) +
                static_cast<std::size_t>(c);
            const int q = matrix_.q[weight];
            const bool verify = !verify_.empty() && verify_[weight];
            any_verified = any_verified || verify;
            const int half = has_pairs && q < 0 ? 1 : 0;
            write_cell({c, slice, half}, cell_level(layout_, q, slice, half), verify);
            if (has_pairs) {
                erase_cell({c, slice, 1 - half});
            }
        }
        if (!has_pairs) {  // the bias column holds weight 0
            write_cell({layout_.columns, slice, 0}, cell_level(layout_, 0, slice, 0), any_verified);
        }
    }

    /// A cell of the row by weight column, slice and half of its pair.
    struct Place {
        int column;
        int slice;
        int half;
    };
    [[nodiscard]] int converted_column(Place place) const {
        const int column = layout_.encoding == Encoding::kDifferentialDigital
                               ? 2 * place.column + place.half
                               : place.column;
        return place.slice * layout_.slice_columns + column;
    }
    [[nodiscard]] int polarity(Place place) const {
        return layout_.encoding == Encoding::kDifferential ? place.half : 0;
    }
    [[nodiscard]] std::uint64_t cell_index(Place place) const {
        const auto columns = static_cast<std::uint64_t>(layout_.converted_columns());
        return (static_cast<std::uint64_t>(row_) * columns +
                static_cast<std::uint64_t>(converted_column(place))) *
                   2 +
               static_cast<std::uint64_t>(polarity(place));
    }

    void write_cell(Place place, int level, bool verify) {
        const CellWrite write = cells_.write(level, verify, cell_index(place));
        store(place, write.conductance);
        log_.add(log_row(), place.column, cell_of_weight(place), verify, write);
        if (verify) {
            ++result_.pulse_histogram[static_cast<std::size_t>(write.pulses)];
        }
    }

    void erase_cell(Place place) {
        if (!cells_.erased_is_exact()) {
            store(place, cells_.erased(cell_index(place)));
        }
    }

    [[nodiscard]] int cell_of_weight(Place place) const {
        return place.slice * result_.grid.cells_per_digit + place.half;
    }
    [[nodiscard]] std::size_t bit_lines() const {
        return static_cast<std::size_t>(result_.grid.weight_columns) *
               static_cast<std::size_t>(result_.grid.cells_per_weight);
    }

    void store(Place place, double conductance) {
        const double limit = layout_.limit;
        const double exact = std::nearbyint(conductance * layout_.range);
        const int steps = static_cast<int>(std::clamp(exact, -limit, limit));
        if (physical_.empty()) {
            put(place, steps);
        } else {
            physical_[static_cast<std::size_t>(row_) * bit_lines() +
                      static_cast<std::size_t>(place.column * result_.grid.cells_per_weight +
                                               cell_of_weight(place))] =
                static_cast<std::int16_t>(steps);
        }
    }

    /// Puts all cells where the products find them.
    void place(const PhysicalCells& cells) {
        auto cell = cells.begin();
        for (row_ = 0; row_ < layout_.rows; ++row_) {
            for (int column = 0; column < result_.grid.weight_columns; ++column) {
                for (int slice = 0; slice < layout_.slices; ++slice) {
                    for (int half = 0; half < result_.grid.cells_per_digit; ++half) {
                        put({column, slice, half}, *cell++);
                    }
                }
            }
        }
    }

    void put(Place place, int steps) {
        Conductances& g = result_.conductances;
        const auto at = static_cast<std::size_t>(row_) * static_cast<std::size_t>(g.stride) +
                        static_cast<std::size_t>(converted_column(place));
        const int sum = g.value[at] + (polarity(place) == 0 ? steps : -steps);
        g.value[at] = static_cast<std::int16_t>(std::clamp(sum, -layout_.limit, layout_.limit));
        if (!g.variance.empty()) {
            g.variance[at] += steps * steps;
        }
    }

    const WeightMatrix& matrix_;
    const CrossbarConfig& config_;
    const std::vector<bool>& verify_;
    ArrayLayout layout_;
    CellWriter cells_;
    RowLog log_;
    ProgramResult result_;
    PhysicalCells physical_;  // only with IR drop
    int row_ = 0;
};

}  // namespace

RowWrites& RowWrites::operator+=(const RowWrites& other) {
    pulses += other.pulses;
    verify_reads += other.verify_reads;
    slowest_pulses += other.slowest_pulses;
    slowest_reads += other.slowest_reads;
    verified_cells += other.verified_cells;
    open_loop_cells += other.open_loop_cells;
    failed_cells += other.failed_cells;
    return *this;
}

RowWrites ProgramResult::total() const {
    RowWrites sum;
    for (const RowWrites& row : rows) {
        sum += row;
    }
    return sum;
}

ProgramResult program(const WeightMatrix& matrix,
                      const CrossbarConfig& config,
                      const std::vector<bool>& verify,
                      std::uint64_t seed,
                      DrawAddress draw,
                      int columns_per_driver,
                      int threads) {
    NVCIM_ASSERT(verify.empty() || verify.size() == matrix.q.size());
    NVCIM_ASSERT(columns_per_driver >= 1);
    return MatrixWriter(matrix, config, verify, seed, draw, columns_per_driver).run(threads);
}

}  // namespace nvcim
