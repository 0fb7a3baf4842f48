// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/programming_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <tuple>

#include "models/base/error.h"
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

namespace {

constexpr std::int64_t kNotStarted = -1;

/// A row on its way; the queue gives the one that ends first, ties by lane.
struct Step {
    std::int64_t end;
    std::size_t lane;
    std::int64_t start;

    friend bool operator<(const Step& a, const Step& b) {
        return std::tie(b.end, b.lane) < std::tie(a.end, a.lane);
    }
};

/// Energy of pulses whose amplitudes were raised by steps of `amplitude_step`, in units of one at
/// the first amplitude.
double relative_energy(std::int64_t pulses, const RampSums& ramp, double amplitude_step) {
    return static_cast<double>(pulses) + 2.0 * amplitude_step * static_cast<double>(ramp.steps) +
           amplitude_step * amplitude_step * static_cast<double>(ramp.squares);
}

}  // namespace

ProgrammingController::ProgrammingController(const sc_core::sc_module_name& instance,
                                             const ChipConfig& chip,
                                             std::vector<ProgrammingJob> jobs,
                                             Tracer* tracer)
    : sc_module(instance),
      drivers_(chip.write_drivers),
      write_(chip.tile.crossbar.cell.write),
      period_ps_(period_ps(chip.clock)),
      set_cycles_(cycles(write_.pulse, chip.clock)),
      reset_cycles_(
          cycles(Nanoseconds{write_.pulse.value() * write_.reset_time_ratio}, chip.clock)),
      read_cycles_(cycles(write_.verify_read, chip.clock)),
      jobs_(std::move(jobs)),
      costs_(jobs_.size()),
      set_ramps_(jobs_.size()),
      reset_ramps_(jobs_.size()),
      starts_(jobs_.size(), kNotStarted),
      tracer_(tracer) {
    for (std::size_t job = 0; job < jobs_.size(); ++job) {
        const CrossbarGrid& grid = jobs_[job].writes->grid;
        costs_[job].weights = jobs_[job].weights;
        costs_[job].verified_weights = jobs_[job].verified_weights;
        for (int i = 0; i < grid.crossbars(); ++i) {
            const int first = i / grid.across * grid.rows_per_crossbar;
            const int end = first + grid.rows_of(i / grid.across);
            Tracer::Handle track = Tracer::kOff;
            std::optional<RowTrace> slots;
            if (tracer_ != nullptr) {
                const std::string path =
                    fmt::format("{}.{}.crossbar_{}", name(), jobs_[job].name, i);
                track = tracer_->add_track(path);
                if (tracer_->wants_reads() && drivers_.parallelism != WriteParallelism::kCell) {
                    slots.emplace(*tracer_, path);
                }
            }
            if (drivers_.crossbars_in_parallel) {
                lanes_.push_back({crossbars_.size(), crossbars_.size() + 1});
            }
            crossbars_.push_back({job, i % grid.across, first, end, track, slots});
        }
    }
    if (!drivers_.crossbars_in_parallel) {
        lanes_.push_back({0, crossbars_.size()});
    }
    if (tracer_ != nullptr) {
        active_ = tracer_->add_signal(fmt::format("{}.active_crossbars", name()),
                                      bits_for(static_cast<std::int64_t>(lanes_.size())));
    }
    SC_THREAD(run);
}

MappingCost ProgrammingController::total() const {
    MappingCost sum;
    std::int64_t end = 0;
    for (std::size_t job = 0; job < costs_.size(); ++job) {
        const MappingCost& cost = costs_[job];
        sum += cost;
        end = std::max(end, starts_[job] + cost.cycles);
    }
    sum.cycles = end;
    sum.time_ns = static_cast<double>(end * period_ps_) / 1000.0;
    return sum;
}

void ProgrammingController::start() {
    NVCIM_ASSERT(!is_started_);
    is_started_ = true;  // the kernel forgets events from before the first sc_start()
    start_event_.notify(sc_core::SC_ZERO_TIME);
}

void ProgrammingController::run() {
    if (!is_started_) {
        wait(start_event_);
    }
    origin_ps_ = now_ps();
    std::priority_queue<Step> steps;
    std::int64_t now = 0;
    const auto start = [&](std::size_t index) {
        Lane& lane = lanes_[index];
        if (const RowWrites* row = next_row(lane)) {
            std::int64_t& first = starts_[crossbars_[lane.next].job];
            first = first == kNotStarted ? now : first;
            steps.push({now + cycles_of(*row), index, now});
        }
    };
    const auto trace_active = [&] {
        if (tracer_ != nullptr) {
            tracer_->set(
                active_, origin_ps_ + now * period_ps_, static_cast<std::int64_t>(steps.size()));
        }
    };
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        start(lane);
    }
    trace_active();
    while (!steps.empty()) {
        const Step step = steps.top();
        steps.pop();
        if (step.end > now) {
            wait(to_sc_time((step.end - now) * period_ps_));
            now = step.end;
        }
        count_row(crossbars_[lanes_[step.lane].next], step.start, step.end);
        const std::size_t others = steps.size();
        start(step.lane);
        if (steps.size() == others) {
            trace_active();
        }
    }
    is_done_ = true;
    done_event_.notify(sc_core::SC_ZERO_TIME);
}

const RowWrites* ProgrammingController::next_row(Lane& lane) {
    for (; lane.next < lane.end; ++lane.next) {
        for (Crossbar& crossbar = crossbars_[lane.next]; crossbar.row < crossbar.end;
             ++crossbar.row) {
            const RowWrites& row = writes(crossbar);
            if (row.pulses > 0) {
                return &row;
            }
        }
    }
    return nullptr;
}

void ProgrammingController::count_row(Crossbar& crossbar, std::int64_t start, std::int64_t end) {
    const RowWrites& row = writes(crossbar);
    MappingCost& cost = costs_[crossbar.job];
    cost.pulses += row.pulses;
    cost.verify_reads += row.verify_reads;
    cost.verified_cells += row.verified_cells;
    cost.open_loop_cells += row.open_loop_cells;
    cost.failed_cells += row.failed_cells;
    cost.cycles = end - starts_[crossbar.job];
    cost.time_ns = static_cast<double>(cost.cycles * period_ps_) / 1000.0;
    cost.reset_pulses += row.reset_pulses;
    RampSums& set_ramp = set_ramps_[crossbar.job] += row.set_ramp;
    RampSums& reset_ramp = reset_ramps_[crossbar.job] += row.reset_ramp;
    const double pulse_pj = write_.pulse_energy.value();
    cost.set_energy_pj =
        pulse_pj *
        relative_energy(cost.pulses - cost.reset_pulses, set_ramp, write_.amplitude_step);
    cost.reset_energy_pj = pulse_pj * write_.reset_energy_ratio *
                           relative_energy(cost.reset_pulses, reset_ramp, write_.amplitude_step);
    cost.verify_energy_pj = static_cast<double>(cost.verify_reads) * write_.verify_energy.value();
    cost.energy_pj = cost.set_energy_pj + cost.reset_energy_pj + cost.verify_energy_pj;
    row_cycles_.add(end - start);
    if (tracer_ != nullptr) {
        trace_row(crossbar, start, end);
    }
    ++crossbar.row;
}

void ProgrammingController::trace_row(Crossbar& crossbar, std::int64_t start, std::int64_t end) {
    const std::int64_t start_ps = origin_ps_ + start * period_ps_;
    tracer_->slice(
        crossbar.track, "program_row", start_ps, (end - start) * period_ps_, crossbar.row);
    if (crossbar.slots) {
        crossbar.slots->row(writes(crossbar),
                            {drivers_.row_setup_cycles,
                             set_cycles_,
                             reset_cycles_,
                             mixed_cycles(),
                             read_cycles_,
                             period_ps_},
                            start_ps);
    }
}

std::int64_t ProgrammingController::mixed_cycles() const {
    return drivers_.polarities == WritePolarities::kTogether ? std::max(set_cycles_, reset_cycles_)
                                                             : set_cycles_ + reset_cycles_;
}

const RowWrites& ProgrammingController::writes(const Crossbar& crossbar) const {
    const ProgramResult& result = *jobs_[crossbar.job].writes;
    return result
        .rows[static_cast<std::size_t>(crossbar.row * result.grid.across + crossbar.across)];
}

std::int64_t ProgrammingController::cycles_of(const RowWrites& row) const {
    if (drivers_.parallelism == WriteParallelism::kCell) {
        return drivers_.row_setup_cycles + (row.pulses - row.reset_pulses) * set_cycles_ +
               row.reset_pulses * reset_cycles_ + row.verify_reads * read_cycles_;
    }
    const std::int64_t set_slots = row.slowest_pulses - row.reset_only_slots - row.mixed_slots;
    return drivers_.row_setup_cycles + set_slots * set_cycles_ +
           row.reset_only_slots * reset_cycles_ + row.mixed_slots * mixed_cycles() +
           row.slowest_reads * read_cycles_;
}

}  // namespace nvcim::sim
