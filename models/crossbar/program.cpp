// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/program.h"

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/device/stuck_cells.h"
#include "models/device/variation.h"
#include "models/device/write_model.h"

namespace nvcim {

namespace {

/// The cells of one array as programming leaves them, one at a time.
class CellWriter {
public:
    CellWriter(const CellConfig& cell, std::uint64_t seed, const DrawAddress& draw)
        : open_loop_(cell),
          verified_(make_write_model(cell)),
          stuck_(cell.stuck, seed, draw),
          spread_(seed, {Purpose::kProgramming, draw.chip, draw.array, draw.copy, 0}),
          draws_{seed, draw, 0},
          max_pulses_(cell.write.max_pulses),
          erased_is_exact_(open_loop_.sigma_erased() == 0.0 && !stuck_.any()) {}

    CellWrite write(int level, bool verify, std::uint64_t cell) {
        const StuckCells::State state = stuck_.state(cell);
        if (state != StuckCells::State::kWorks) {
            const double g = state == StuckCells::State::kHigh ? 1.0 : 0.0;
            const bool failed = verify && g != open_loop_.target(level);
            const int pulses = failed ? max_pulses_ : 1;
            return {g, pulses, verify ? pulses : 0, failed};
        }
        if (verify) {
            draws_.cell = cell;
            return verified_->write(level, draws_);
        }
        const bool is_exact = open_loop_.sigma(level) == 0.0;
        return {open_loop_.programmed(level, is_exact ? 0.0 : spread_.normal(cell)), 1, 0, false};
    }

    /// True if every erased cell is exactly 0.
    [[nodiscard]] bool erased_is_exact() const { return erased_is_exact_; }
    double erased(std::uint64_t cell) {
        const StuckCells::State state = stuck_.state(cell);
        if (state != StuckCells::State::kWorks) {
            return state == StuckCells::State::kHigh ? 1.0 : 0.0;
        }
        return open_loop_.sigma_erased() == 0.0 ? 0.0 : open_loop_.erased(spread_.normal(cell));
    }

private:
    OpenLoop open_loop_;
    std::unique_ptr<WriteModel> verified_;
    StuckCells stuck_;
    RandomRun spread_;
    CellDraws draws_;
    int max_pulses_;
    bool erased_is_exact_;
};

/// Adds up the writes of one matrix row by crossbar and phase of the write drivers.
class RowLog {
public:
    RowLog(int physical_columns, int crossbar_columns, int columns_per_driver)
        : phases_(std::min(columns_per_driver, crossbar_columns)),
          crossbars_((physical_columns + crossbar_columns - 1) / crossbar_columns),
          slowest_(static_cast<std::size_t>(crossbars_ * phases_)) {
        for (int column = 0; column < physical_columns; ++column) {
            const int crossbar = column / crossbar_columns;
            const int phase = column % crossbar_columns % phases_;
            places_.push_back({crossbar, crossbar * phases_ + phase});
        }
    }

    [[nodiscard]] int crossbars() const { return crossbars_; }

    /// Counts one cell in `row`, the RowWrites of this matrix row's crossbars.
    void add(RowWrites* row, int physical_column, bool verify, const CellWrite& write) {
        const Place place = places_[static_cast<std::size_t>(physical_column)];
        RowWrites& writes = row[place.crossbar];
        writes.pulses += write.pulses;
        writes.verify_reads += write.verify_reads;
        ++(verify ? writes.verified_cells : writes.open_loop_cells);
        writes.failed_cells += write.failed ? 1 : 0;
        Slowest& slowest = slowest_[static_cast<std::size_t>(place.phase)];
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
    struct Place {
        int crossbar;
        int phase;
    };
    struct Slowest {
        int pulses = 0;
        int reads = 0;
    };
    int phases_;
    int crossbars_;
    std::vector<Place> places_;     // by physical column
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
          verify_(verify),
          layout_(make_layout(matrix, config)),
          cells_(config.cell, seed, draw),
          log_(physical_columns(layout_), config.columns, columns_per_driver) {
        result_.conductances = make_conductances(layout_);
        if (config.cell.read_noise.law == ReadNoiseLaw::kProportional) {
            result_.conductances.variance.assign(result_.conductances.value.size(), 0);
        }
        result_.crossbars_across = log_.crossbars();
        result_.rows.resize(static_cast<std::size_t>(layout_.rows * log_.crossbars()));
        result_.pulse_histogram.assign(
            verify.empty() ? 0 : static_cast<std::size_t>(config.cell.write.max_pulses) + 1, 0);
    }

    ProgramResult run() {
        for (row_ = 0; row_ < layout_.rows; ++row_) {
            for (int slice = 0; slice < layout_.slices; ++slice) {
                write_slice(slice);
            }
            log_.finish(log_row());
        }
        return std::move(result_);
    }

private:
    RowWrites* log_row() {
        return result_.rows.data() + static_cast<std::ptrdiff_t>(row_) * log_.crossbars();
    }

    void write_slice(int slice) {
        const int base = slice * layout_.slice_columns;
        bool any_verified = false;
        for (int c = 0; c < layout_.columns; ++c) {
            const auto weight =
                static_cast<std::size_t>(row_) * static_cast<std::size_t>(layout_.columns) +
                static_cast<std::size_t>(c);
            const int q = matrix_.q[weight];
            const bool verify = !verify_.empty() && verify_[weight];
            any_verified = any_verified || verify;
            const int used = q < 0 ? 1 : 0;
            const int level = cell_level(layout_, q, slice, used);
            switch (layout_.encoding) {
                case Encoding::kDifferential:
                    write_cell(base + c, used, level, verify);
                    erase_cell(base + c, 1 - used);
                    break;
                case Encoding::kDifferentialDigital:
                    write_cell(base + 2 * c + used, 0, level, verify);
                    erase_cell(base + 2 * c + 1 - used, 0);
                    break;
                case Encoding::kOffset:
                    write_cell(base + c, 0, cell_level(layout_, q, slice, 0), verify);
                    break;
            }
        }
        if (layout_.encoding == Encoding::kOffset) {
            write_cell(base + layout_.columns, 0, cell_level(layout_, 0, slice, 0), any_verified);
        }
    }

    void write_cell(int column, int polarity, int level, bool verify) {
        const CellWrite write = cells_.write(level, verify, cell_index(column, polarity));
        store(column, polarity, write.conductance);
        const int physical =
            layout_.encoding == Encoding::kDifferential ? 2 * column + polarity : column;
        log_.add(log_row(), physical, verify, write);
        if (verify) {
            ++result_.pulse_histogram[static_cast<std::size_t>(write.pulses)];
        }
    }

    void erase_cell(int column, int polarity) {
        if (!cells_.erased_is_exact()) {
            store(column, polarity, cells_.erased(cell_index(column, polarity)));
        }
    }

    [[nodiscard]] std::uint64_t cell_index(int column, int polarity) const {
        return (static_cast<std::uint64_t>(row_) *
                    static_cast<std::uint64_t>(layout_.converted_columns()) +
                static_cast<std::uint64_t>(column)) *
                   2 +
               static_cast<std::uint64_t>(polarity);
    }

    void store(int column, int polarity, double conductance) {
        Conductances& g = result_.conductances;
        const double limit = layout_.limit;
        const double exact = std::nearbyint(conductance * layout_.range);
        const int steps = static_cast<int>(std::clamp(exact, -limit, limit));
        const auto at = static_cast<std::size_t>(row_) * static_cast<std::size_t>(g.stride) +
                        static_cast<std::size_t>(column);
        const int sum = g.value[at] + (polarity == 0 ? steps : -steps);
        g.value[at] = static_cast<std::int16_t>(std::clamp(sum, -layout_.limit, layout_.limit));
        if (!g.variance.empty()) {
            g.variance[at] += steps * steps;
        }
    }

    const WeightMatrix& matrix_;
    const std::vector<bool>& verify_;
    ArrayLayout layout_;
    CellWriter cells_;
    RowLog log_;
    ProgramResult result_;
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

int physical_columns(const ArrayLayout& layout) {
    return layout.converted_columns() * (layout.encoding == Encoding::kDifferential ? 2 : 1);
}

ProgramResult program(const WeightMatrix& matrix,
                      const CrossbarConfig& config,
                      const std::vector<bool>& verify,
                      std::uint64_t seed,
                      DrawAddress draw,
                      int columns_per_driver) {
    NVCIM_ASSERT(verify.empty() || verify.size() == matrix.q.size());
    NVCIM_ASSERT(columns_per_driver >= 1);
    return MatrixWriter(matrix, config, verify, seed, draw, columns_per_driver).run();
}

}  // namespace nvcim
