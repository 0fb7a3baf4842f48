// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nvcim::sim {

/// What writing one weight matrix (one physical copy), or a whole chip, took.
struct MappingCost {
    std::int64_t weights = 0;
    std::int64_t verified_weights = 0;  ///< written with verify
    std::int64_t open_loop_cells = 0;   ///< one pulse, no verify read
    std::int64_t verified_cells = 0;
    std::int64_t failed_cells = 0;  ///< verified cells out of pulses
    std::int64_t pulses = 0;        ///< SET and RESET
    std::int64_t reset_pulses = 0;  ///< RESET ones of `pulses`
    std::int64_t verify_reads = 0;
    double energy_pj = 0.0;         ///< sum of the three below, of every job in order
    double set_energy_pj = 0.0;     ///< of SET pulses, each at its amplitude
    double reset_energy_pj = 0.0;   ///< of RESET pulses
    double verify_energy_pj = 0.0;  ///< of verify reads
    std::int64_t cycles = 0;        ///< from the start of its first row to the end of its last
    double time_ns = 0.0;           ///< cycles x clock period

    /// Counts and energies; when and how long is another matter.
    MappingCost& operator+=(const MappingCost& other) {
        weights += other.weights;
        verified_weights += other.verified_weights;
        open_loop_cells += other.open_loop_cells;
        verified_cells += other.verified_cells;
        failed_cells += other.failed_cells;
        pulses += other.pulses;
        reset_pulses += other.reset_pulses;
        verify_reads += other.verify_reads;
        set_energy_pj += other.set_energy_pj;
        reset_energy_pj += other.reset_energy_pj;
        verify_energy_pj += other.verify_energy_pj;
        for (const double leaf :
             {other.set_energy_pj, other.reset_energy_pj, other.verify_energy_pj}) {
            energy_pj += leaf;
        }
        return *this;
    }
    [[nodiscard]] std::int64_t cells() const { return open_loop_cells + verified_cells; }
    [[nodiscard]] double verified_weight_fraction() const {
        return weights == 0 ? 0.0
                            : static_cast<double>(verified_weights) / static_cast<double>(weights);
    }
};

}  // namespace nvcim::sim
