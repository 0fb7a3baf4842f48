// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/crossbar/program.h"
#include "sim/modules/mapping_cost.h"
#include "sim/modules/row_trace.h"
#include "sim/stats/distribution.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// One physical copy of a weight matrix to write. `writes` must outlive the controller; its
/// conductances are not used.
struct ProgrammingJob {
    std::string name;
    const ProgramResult* writes = nullptr;
    std::int64_t weights = 0;
    std::int64_t verified_weights = 0;
};

/// Programs a chip in simulated time: walks the rows of every crossbar of every job.
///
/// Timing, in cycles of the clock; a SET pulse, a RESET pulse and a verify read rounded up to whole
/// cycles S, R and V, of the slots of a row (RowWrites) s with SET pulses only, r with RESET pulses
/// only and m with both:
///   row mode:  row_setup_cycles + s S + r R + m max(S, R) + slowest_reads V   polarities together
///              row_setup_cycles + s S + r R + m (S + R) + slowest_reads V     polarities separate
///   cell mode: row_setup_cycles + SET pulses S + RESET pulses R + verify_reads V
/// Rows of one crossbar follow one another; a row without written cells takes no time. One after
/// another: jobs in order, within a job row blocks in order, within a block the crossbars side by
/// side. In parallel: every crossbar starts at once and walks its own rows, unsynchronised, so the
/// chip takes as long as its slowest crossbar. A row counts in cost() from the end of its last
/// pulse or read. Several controllers (chips) may run side by side.
class ProgrammingController : public sc_core::sc_module {
public:
    SC_HAS_PROCESS(ProgrammingController);
    ProgrammingController(const sc_core::sc_module_name& instance,
                          const ChipConfig& chip,
                          std::vector<ProgrammingJob> jobs,
                          Tracer* tracer = nullptr);

    /// Writing begins now; until then the controller does nothing. Once.
    void start();
    [[nodiscard]] bool is_done() const { return is_done_; }
    [[nodiscard]] const sc_core::sc_event& done_event() const { return done_event_; }
    /// What has been written so far, by job.
    [[nodiscard]] const std::vector<MappingCost>& costs() const { return costs_; }
    /// The whole chip; energy is the sum of the jobs' in order, time ends with the last row.
    [[nodiscard]] MappingCost total() const;
    /// Crossbar rows written so far, by their cycles.
    [[nodiscard]] const Distribution& row_cycles() const { return row_cycles_; }

private:
    /// One crossbar of a job; `row` is its next row.
    struct Crossbar {
        std::size_t job;
        int across;
        int row;
        int end;
        Tracer::Handle track;
        std::optional<RowTrace> slots;  ///< if the tracer wants them
    };
    /// Crossbars [next, end) are written one after another.
    struct Lane {
        std::size_t next;
        std::size_t end;
    };

    void run();
    /// The lane's next row with written cells, or null if the lane is finished.
    const RowWrites* next_row(Lane& lane);
    void count_row(Crossbar& crossbar, std::int64_t start, std::int64_t end);
    [[nodiscard]] const RowWrites& writes(const Crossbar& crossbar) const;
    [[nodiscard]] std::int64_t cycles_of(const RowWrites& row) const;
    [[nodiscard]] std::int64_t mixed_cycles() const;
    void trace_row(Crossbar& crossbar, std::int64_t start, std::int64_t end);

    WriteDriverConfig drivers_;
    WriteConfig write_;
    std::int64_t period_ps_;
    std::int64_t set_cycles_;
    std::int64_t reset_cycles_;
    std::int64_t read_cycles_;
    std::vector<ProgrammingJob> jobs_;
    std::vector<Crossbar> crossbars_;
    std::vector<Lane> lanes_;
    std::vector<MappingCost> costs_;
    /// Amplitudes by job, what the energies of its pulses are made of.
    std::vector<RampSums> set_ramps_;
    std::vector<RampSums> reset_ramps_;
    Distribution row_cycles_;
    std::vector<std::int64_t> starts_;  ///< cycle at which a job's first row began, by job
    std::int64_t origin_ps_ = 0;        ///< when cycle 0 was
    sc_core::sc_event start_event_{"start"};
    bool is_started_ = false;
    bool is_done_ = false;
    sc_core::sc_event done_event_{"done"};
    Tracer* tracer_;
    Tracer::Handle active_ = Tracer::kOff;  ///< crossbars being written
};

}  // namespace nvcim::sim
