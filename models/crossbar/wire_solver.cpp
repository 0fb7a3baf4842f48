// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/wire_solver.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "models/base/error.h"
#include "models/crossbar/bit_lines.h"
#include "models/crossbar/gauss_jordan.h"

namespace nvcim {

namespace {

// The fast approximation has at least so many nodes per word line, at most so many cells apart.
constexpr int kFastNodes = 4;
constexpr int kFastPitch = 32;

constexpr int kLanes = BitLines::kLanes;

[[noreturn]] void report_active() {
    throw ConfigError(
        "IR drop: cells of negative conductance feed more power into a crossbar's wires than the "
        "other cells take; lower wire_resistance_ohm, driver_resistance_ohm or "
        "sense_resistance_ohm in /arch/tile/crossbar, or "
        "/arch/tile/crossbar/cell/programming/sigma, "
        "or set /arch/tile/crossbar/cell/programming/clamp");
}

int padded(int columns) {
    return (columns + kDoubleLanes - 1) / kDoubleLanes * kDoubleLanes;
}

/// An odd number of vectors, so that the rows of a column do not share a set of the cache.
int stride_of(int columns) {
    return (padded(columns) / kDoubleLanes | 1) * kDoubleLanes;
}

/// Walks from the last column to the drivers and collects what they see. Reusable.
class Sweep {
public:
    std::vector<double> run(const WireCircuit& circuit, int pitch) {
        circuit_ = &circuit;
        rows_ = circuit.rows;
        square_ = stride_of(rows_);
        stride_ = stride_of(rows_ + circuit.columns);
        collected_ = 0;
        matrix_.assign(size(rows_, stride_), 0.0);
        here_.assign(size(rows_, square_), 0.0);
        left_.assign(size(rows_, square_), 0.0);
        lines_.resize(rows_);
        weighted_.resize(lines_.g.size());
        far_.resize(size(kLanes, square_));
        // Node planes lie at cells, but for the first one: the drivers' output, at -1.
        for (int right = circuit.columns - 1; right >= 0; right = std::max(right - pitch, -1)) {
            collect(std::max(right - pitch, -1), right);
        }
        eliminate(circuit.driver_ohm);
        return sense_currents();
    }

private:
    static std::vector<double>::size_type size(int rows, int columns) {
        return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    }

    /// Moves from the plane `right` to `left`: each column between them loads both, by distance.
    void collect(int left, int right) {
        const int columns = right - left;
        const double ohm = columns * circuit_->word_line_ohm;
        between_.assign(static_cast<std::size_t>(rows_), Load{});
        senses_.resize(size(rows_, padded(columns)));
        for (int first = 0; first < columns; first += kLanes) {
            const int count = std::min(kLanes, columns - first);
            if (!lines_.fill(*circuit_, left + 1 + first, count)) {
                report_active();
            }
            double weights[kLanes] = {};
            double others[kLanes] = {};
            for (int lane = 0; lane < count; ++lane) {
                weights[lane] = static_cast<double>(first + lane + 1) / columns;
                others[lane] = 1.0 - weights[lane];
            }
            add(here_, weights);
            if (columns > 1) {
                add(left_, others);
            }
            if (first + count == columns) {
                weights[count - 1] = 0.0;  // the column at the plane itself does not lie between
            }
            for (int r = 0; r < rows_; ++r) {
                const std::ptrdiff_t row = std::ptrdiff_t{r} * kLanes;
                Load& load = between_[static_cast<std::size_t>(r)];
                for (int lane = 0; lane < kLanes; ++lane) {
                    const auto i = static_cast<std::size_t>(row + lane);
                    const double g = lines_.g[i] - lines_.near[i] * lines_.far[i];
                    load.right += weights[lane] * g;
                    load.left += others[lane] * g;
                }
                std::copy_n(lines_.sense.data() + row,
                            kLanes,
                            senses_.data() + std::ptrdiff_t{r} * padded(columns) + first);
            }
        }
        bend(ohm);
        add_senses(left, right, ohm, true);
        eliminate(ohm);
        add_senses(left, right, ohm, false);
    }

    /// Adds weighted columns to an admittance (upper triangle, in blocks of rows).
    void add(std::vector<double>& admittance, const double* weights) {
        for (int r = 0; r < rows_; ++r) {
            double diagonal = 0.0;
            for (int lane = 0; lane < kLanes; ++lane) {
                const auto i = static_cast<std::size_t>(r * kLanes + lane);
                weighted_[i] = weights[lane] * lines_.near[i];
                far_[static_cast<std::size_t>(lane * square_ + r)] = lines_.far[i];
                diagonal += weights[lane] * lines_.g[i];
            }
            admittance[static_cast<std::size_t>(r * square_ + r)] += diagonal;
        }
        constexpr int kRows = 4 * kDoubleLanes;
        for (int from = 0; from < rows_; from += kRows) {
            subtract_product(admittance.data() + from,
                             weighted_.data(),
                             far_.data() + from,
                             square_,
                             square_ - from,
                             from,
                             std::min(rows_, from + kRows));
        }
    }

    /// A straight line between two planes is too stiff: the voltage sags under the row's own load
    /// (the next term of Numerov's scheme).
    void bend(double ohm) {
        for (int r = 0; r < rows_; ++r) {
            const Load& load = between_[static_cast<std::size_t>(r)];
            const auto i = static_cast<std::size_t>(r * square_ + r);
            here_[i] += ohm * load.right * load.right / 6.0;
            left_[i] += ohm * load.left * load.left / 6.0;
        }
    }

    void add_senses(int left, int right, double ohm, bool to_right) {
        const int columns = right - left;
        for (int r = 0; r < rows_; ++r) {
            const Load& load = between_[static_cast<std::size_t>(r)];
            const double sag = 0.5 * ohm * (load.left + load.right);
            double* row = matrix_.data() + static_cast<std::ptrdiff_t>(r) * stride_ + rows_;
            for (int c = 1; c <= columns; ++c) {
                const double w = static_cast<double>(c) / columns;
                const double share = to_right ? w : 1.0 - w;
                row[circuit_->columns - 1 - left - c] +=
                    share * (1.0 - sag * w * (1.0 - w)) *
                    senses_[static_cast<std::size_t>(r * padded(columns) + c - 1)];
            }
        }
        collected_ = circuit_->columns - 1 - left;
    }

    /// Puts a resistance in front of every word line; what loads the next plane joins.
    void eliminate(double ohm) {
        if (ohm > 0.0) {
            for (int i = 0; i < rows_; ++i) {
                for (int j = i; j < rows_; ++j) {
                    const double y = ohm * here_[static_cast<std::size_t>(i * square_ + j)];
                    matrix_[static_cast<std::size_t>(i * stride_ + j)] = y;
                    matrix_[static_cast<std::size_t>(j * stride_ + i)] = y;
                }
                matrix_[static_cast<std::size_t>(i * stride_ + i)] += 1.0;
            }
            if (!gauss_jordan(matrix_.data(), rows_, rows_ + collected_, stride_)) {
                report_active();
            }
            const double siemens = 1.0 / ohm;
            for (int i = 0; i < rows_; ++i) {
                double* row = matrix_.data() + static_cast<std::ptrdiff_t>(i) * stride_;
                row[i] -= 1.0;
                for (int j = i; j < rows_; ++j) {
                    left_[static_cast<std::size_t>(i * square_ + j)] -= row[j] * siemens;
                }
            }
            here_.swap(left_);
        } else {
            std::transform(here_.begin(), here_.end(), left_.begin(), here_.begin(), std::plus<>());
        }
        std::fill(left_.begin(), left_.end(), 0.0);
    }

    std::vector<double> sense_currents() const {
        std::vector<double> result;
        result.reserve(circuit_->siemens.size());
        for (int r = 0; r < rows_; ++r) {
            const double* row = matrix_.data() + static_cast<std::ptrdiff_t>(r) * stride_ + rows_;
            for (int c = circuit_->columns - 1; c >= 0; --c) {
                result.push_back(row[c]);
            }
        }
        return result;
    }

    /// What the cells between two planes draw from a row, split to the planes.
    struct Load {
        double left = 0.0;
        double right = 0.0;
    };

    const WireCircuit* circuit_ = nullptr;
    int rows_ = 0;
    int square_ = 0;              // stride of admittances
    int stride_ = 0;              // of matrix_
    int collected_ = 0;           // columns whose sense currents are known
    std::vector<double> matrix_;  // [row][1 + R Y | sense currents, last column first]
    std::vector<double> here_;    // Y of all to the right of the present plane, upper triangle
    std::vector<double> left_;    // what has been split off to the plane before
    BitLines lines_;
    std::vector<double> weighted_;  // near x weight, [row][lane]
    std::vector<double> far_;       // [lane][row]
    std::vector<Load> between_;     // by row
    std::vector<double> senses_;    // [row][column between the planes]
};

/// The circuit with drivers and virtual grounds exchanged: rows become columns, both reversed.
WireCircuit mirrored(const WireCircuit& circuit) {
    WireCircuit mirror = circuit;
    std::swap(mirror.rows, mirror.columns);
    std::swap(mirror.word_line_ohm, mirror.bit_line_ohm);
    std::swap(mirror.driver_ohm, mirror.sense_ohm);
    for (int r = 0; r < circuit.rows; ++r) {
        for (int c = 0; c < circuit.columns; ++c) {
            mirror.siemens[static_cast<std::size_t>((circuit.columns - 1 - c) * circuit.rows +
                                                    circuit.rows - 1 - r)] =
                circuit.siemens[static_cast<std::size_t>(r * circuit.columns + c)];
        }
    }
    return mirror;
}

}  // namespace

std::vector<double> effective_conductances(const WireCircuit& circuit, int pitch) {
    NVCIM_ASSERT(circuit.rows >= 1 && circuit.columns >= 1 && pitch >= 1);
    NVCIM_ASSERT(circuit.siemens.size() == static_cast<std::size_t>(circuit.rows) *
                                               static_cast<std::size_t>(circuit.columns));
    static thread_local Sweep sweep;  // keeps its memory: asking for it again costs half the time
    if (circuit.rows <= circuit.columns) {
        return sweep.run(circuit, pitch);
    }
    WireCircuit mirror = mirrored(circuit);
    mirror.siemens = sweep.run(mirror, pitch);
    return mirrored(mirror).siemens;
}

std::vector<double> effective_conductances_fast(const WireCircuit& circuit) {
    const int cells = std::max(circuit.rows, circuit.columns);  // along a word line of the sweep
    return effective_conductances(circuit,
                                  std::min(kFastPitch, (cells + kFastNodes - 1) / kFastNodes));
}

}  // namespace nvcim
