// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/base/random.h"
#include "models/device/cell_config.h"

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

/// Outcome of writing one cell.
struct CellWrite {
    double conductance = 0.0;  ///< in units of the full range, level 0 = 0, top level = 1
    int pulses = 0;
    int verify_reads = 0;
    bool failed = false;  ///< out of pulses before a verify read was within tolerance
};

/// A write-verify sequence: pulses, each followed by a verify read, until the read is accepted or
/// max_pulses pulses are spent. docs/programming.md holds the equations.
class WriteModel {
public:
    virtual ~WriteModel() = default;
    /// Writes a cell to `level` (0 .. levels - 1).
    [[nodiscard]] virtual CellWrite write(int level, const CellDraws& draws) const = 0;
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
