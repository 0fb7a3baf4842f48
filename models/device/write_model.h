// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/base/random.h"
#include "models/device/cell_config.h"
#include "models/device/pulse_slots.h"

namespace nvcim {

/// Names the draws of one cell's write sequence: event = trial number, so a cell's result does
/// not depend on which cells are written before it.
struct CellDraws {
    std::uint64_t seed = 0;
    DrawAddress array;       ///< chip, array and copy
    std::uint64_t cell = 0;  ///< docs/numerics.md section 6

    /// Four uniforms of one trial, independent of those of other cells and trials.
    [[nodiscard]] std::array<double, 4> trial(std::uint32_t number) const;
    /// The standard normal of the cell for `purpose`, as OpenLoop uses it.
    [[nodiscard]] double normal(Purpose purpose) const;
};

/// How far the amplitude of pulses was raised: sums over pulses of k, the number of steps above
/// the first amplitude. Pulses of amplitude 1 + a k have energies (1 + a k)^2, which add up to
/// pulses + 2 a steps + a^2 squares.
struct RampSums {
    std::int64_t steps = 0;    ///< sum of k
    std::int64_t squares = 0;  ///< sum of k^2

    void add(std::int64_t k) {
        steps += k;
        squares += k * k;
    }
    RampSums& operator+=(const RampSums& other) {
        steps += other.steps;
        squares += other.squares;
        return *this;
    }
};

/// Outcome of writing one cell. Its first pulse is a SET pulse.
struct CellWrite {
    double conductance = 0.0;  ///< in units of the full range, level 0 = 0, top level = 1
    int pulses = 0;            ///< SET and RESET
    int verify_reads = 0;
    bool failed = false;   ///< out of pulses before a verify read was within tolerance
    int reset_pulses = 0;  ///< RESET ones of `pulses`
    RampSums set_ramp;     ///< of the SET pulses
    RampSums reset_ramp;   ///< of the RESET pulses
};

/// One of many cells to be written.
struct CellTask {
    std::uint64_t cell = 0;  ///< as CellDraws::cell
    int level = 0;
    std::size_t group = 0;  ///< of PulseSlots
};

/// A write-verify sequence: pulses, each followed by a verify read, until the read is accepted or
/// max_pulses pulses are spent. docs/programming.md holds the equations.
class WriteModel {
public:
    virtual ~WriteModel() = default;
    /// Writes a cell to `level` (0 .. levels - 1).
    [[nodiscard]] virtual CellWrite write(int level, const CellDraws& draws) const = 0;
    /// Writes many cells of the array of `draws` (whose `cell` is not used): out[i] is, to the bit,
    /// what write() gives for tasks[i]. Of a cell with RESET pulses every pulse but the first is
    /// marked in `slots`; other cells' may be left to the caller, see PulseSlots::mark_set().
    virtual void write_all(const std::vector<CellTask>& tasks,
                           const CellDraws& draws,
                           PulseSlots& slots,
                           CellWrite* out) const = 0;
};

/// One write model: the name users give is kWriteModelNames' of `kind`.
struct WriteModelEntry {
    WriteModelKind kind;
    std::unique_ptr<WriteModel> (*make)(const CellConfig& cell);
};
const std::vector<WriteModelEntry>& write_models();

/// The model that cell.write.model selects.
std::unique_ptr<WriteModel> make_write_model(const CellConfig& cell);

}  // namespace nvcim
