// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/program.h"

#include <algorithm>
#include <memory>

#include "models/base/error.h"
#include "models/base/parallel.h"
#include "models/crossbar/cell_store.h"
#include "models/crossbar/row_log.h"
#include "models/device/cell_writer.h"

namespace nvcim {

namespace {

/// What is written, and where to.
struct MatrixJob {
    const WeightMatrix& matrix;
    const CrossbarConfig& config;
    const std::vector<bool>& verify;
    std::uint64_t seed;
    DrawAddress draw;
    int columns_per_driver;
    ArrayLayout layout;
    CrossbarGrid grid;
    int rows_together;  ///< rows that a RowsWriter takes at a time
};

/// Writes a few rows of a matrix at a time; rows are independent of one another.
class RowsWriter {
public:
    RowsWriter(const MatrixJob& job, CellStore& store)
        : job_(job),
          store_(store),
          cells_(job.config.cell, job.seed, job.draw),
          log_(job.grid, job.columns_per_driver, job.rows_together),
          histogram_(static_cast<std::size_t>(job.config.cell.write.max_pulses) + 1, 0) {}

    /// Writes rows [first, end) and counts them in `rows`, the RowWrites of row `first` and on.
    void write(int first, int end, RowWrites* rows) {
        first_row_ = first;
        rows_ = rows;
        for (int row = first; row < end; ++row) {
            for (int slice = 0; slice < job_.layout.slices; ++slice) {
                write_slice(row, slice);
            }
        }
        cells_.write_queued(log_.slots());
        for (std::size_t i = 0; i < queued_.size(); ++i) {
            record(queued_[i], true, cells_.outcomes()[i]);
        }
        queued_.clear();
        log_.finish(rows);
    }

    [[nodiscard]] const std::vector<std::int64_t>& histogram() const { return histogram_; }
    [[nodiscard]] const WornCell& most_worn() const { return most_worn_; }

private:
    void write_slice(int row, int slice) {
        const ArrayLayout& layout = job_.layout;
        const bool has_pairs = layout.encoding != Encoding::kOffset;
        bool any_verified = false;
        for (int c = 0; c < layout.columns; ++c) {
            const auto weight =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(layout.columns) +
                static_cast<std::size_t>(c);
            const int q = job_.matrix.q[weight];
            const bool verify = !job_.verify.empty() && job_.verify[weight];
            any_verified = any_verified || verify;
            const int half = has_pairs && q < 0 ? 1 : 0;
            write_cell({row, c, slice, half}, cell_level(layout, q, slice, half), verify);
            if (has_pairs && !cells_.erased_is_exact()) {
                const CellPlace other{row, c, slice, 1 - half};
                store_.store(other, cells_.erased(store_.cell_index(other)));
            }
        }
        if (!has_pairs) {  // the bias column holds weight 0
            write_cell(
                {row, layout.columns, slice, 0}, cell_level(layout, 0, slice, 0), any_verified);
        }
    }

    void write_cell(CellPlace place, int level, bool verify) {
        const std::uint64_t cell = store_.cell_index(place);
        if (!verify) {
            record(place, false, cells_.write(level, cell));
        } else if (cells_.is_stuck(cell)) {
            record(place, true, cells_.write_stuck(level, cell, group(place), log_.slots()));
        } else {
            cells_.queue({cell, level, group(place)});
            queued_.push_back(place);
        }
    }

    void record(CellPlace place, bool verify, const CellWrite& write) {
        store_.store(place, write.conductance);
        log_.add(rows_, group(place), verify, write);
        ++histogram_[static_cast<std::size_t>(write.pulses)];
        most_worn_ = std::max(most_worn_, {write.pulses, place.row, place.slice, place.column});
    }

    [[nodiscard]] std::size_t group(CellPlace place) const {
        return log_.group(place.row - first_row_, place.column, store_.cell_of_weight(place));
    }

    const MatrixJob& job_;
    CellStore& store_;
    CellWriter cells_;
    RowLog log_;
    std::vector<CellPlace> queued_;
    std::vector<std::int64_t> histogram_;
    WornCell most_worn_;
    int first_row_ = 0;
    RowWrites* rows_ = nullptr;
};

ProgramResult write_matrix(const MatrixJob& job, int threads) {
    CellStore store(job.layout, job.grid, job.config);
    ProgramResult result;
    result.grid = job.grid;
    result.rows.resize(static_cast<std::size_t>(job.layout.rows * job.grid.across));
    result.pulse_histogram.assign(static_cast<std::size_t>(job.config.cell.write.max_pulses) + 1,
                                  0);
    const int parts = (job.layout.rows + job.rows_together - 1) / job.rows_together;
    std::vector<std::unique_ptr<RowsWriter>> writers(static_cast<std::size_t>(threads));
    parallel_for(static_cast<std::size_t>(parts), threads, [&](std::size_t part, int worker) {
        std::unique_ptr<RowsWriter>& writer = writers[static_cast<std::size_t>(worker)];
        if (!writer) {
            writer = std::make_unique<RowsWriter>(job, store);
        }
        const int first = static_cast<int>(part) * job.rows_together;
        writer->write(first,
                      std::min(first + job.rows_together, job.layout.rows),
                      result.rows.data() + std::ptrdiff_t{first} * job.grid.across);
    });
    for (const auto& writer : writers) {
        if (writer) {
            for (std::size_t n = 0; n < result.pulse_histogram.size(); ++n) {
                result.pulse_histogram[n] += writer->histogram()[n];
            }
            result.most_worn = std::max(result.most_worn, writer->most_worn());
        }
    }
    result.conductances = store.finish(threads);
    return result;
}

}  // namespace

RowWrites& RowWrites::operator+=(const RowWrites& other) {
    pulses += other.pulses;
    reset_pulses += other.reset_pulses;
    set_ramp += other.set_ramp;
    reset_ramp += other.reset_ramp;
    verify_reads += other.verify_reads;
    slowest_pulses += other.slowest_pulses;
    slowest_reads += other.slowest_reads;
    reset_only_slots += other.reset_only_slots;
    mixed_slots += other.mixed_slots;
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
    constexpr int kCellsTogether = 4096;  // enough walks side by side, and they stay in the cache
    const ArrayLayout layout = make_layout(matrix, config);
    const CrossbarGrid grid = make_crossbar_grid(layout, config);
    const int cells = std::max(1, grid.weight_columns * layout.slices);
    const int rows_together = std::max(1, kCellsTogether / cells);
    return write_matrix(
        {matrix, config, verify, seed, draw, columns_per_driver, layout, grid, rows_together},
        threads);
}

}  // namespace nvcim
