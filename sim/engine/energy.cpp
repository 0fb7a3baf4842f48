// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/energy.h"

#include "models/base/clock.h"
#include "models/crossbar/read_operations.h"

namespace nvcim::sim {

namespace {

/// Collects leaves; those without operations are left out.
class Leaves {
public:
    explicit Leaves(EnergyResult& result) : result_(result) {}

    void add(const char* component,
             const std::string& stage,
             const char* operation,
             std::int64_t count,
             Picojoules each) {
        if (count > 0) {
            result_.breakdown.push_back(
                {component, stage, operation, count, static_cast<double>(count) * each.value()});
        }
    }

private:
    EnergyResult& result_;
};

void add_crossbars(const Stage& stage,
                   const GroupPlan& group,
                   const CrossbarConfig& config,
                   Leaves& leaves) {
    const std::string& name = stage.plan().name;
    const MvmCounters mvm = stage.activity().mvm;
    const ReadOperations did =
        read_operations(config, mvm.row_drives * group.column_blocks, mvm.conversions);
    leaves.add("crossbar", name, "cell read", did.cell_reads, config.read_energy_per_cell);
    leaves.add("dac", name, "row drive", did.row_drives, config.dac.energy);
    leaves.add("sample_hold", name, "column hold", did.column_holds, config.sample_hold.energy);
    leaves.add("adc", name, "conversion", did.conversions, config.adc.energy);
    leaves.add("shift_add", name, "code", mvm.conversions, config.shift_add.energy);
}

/// Images come in, what the last stage makes goes out.
void add_memory(const Accelerator& accelerator, const ChipConfig& chip, Leaves& leaves) {
    if (accelerator.off_chip() == nullptr) {
        return;
    }
    const OffChip& outside = *accelerator.off_chip();
    const GlobalBuffer& buffer = *accelerator.global_buffer();
    const std::string& last = accelerator.stages().back()->plan().name;
    const Picojoules move = chip.off_chip.energy_per_bit;
    const Picojoules access = chip.global_buffer.energy_per_bit;
    leaves.add("off_chip", "input", "bit read", outside.bits_read(), move);
    leaves.add("off_chip", last, "bit written", outside.bits_written(), move);
    leaves.add("global_buffer", "input", "bit written", outside.bits_read(), access);
    leaves.add("global_buffer", "input", "bit read", buffer.bits_entered(), access);
    leaves.add("global_buffer", last, "bit written", buffer.bits_left(), access);
    leaves.add("global_buffer", last, "bit read", outside.bits_written(), access);
}

}  // namespace

EnergyResult run_energy(const Accelerator& accelerator,
                        const ChipConfig& chip,
                        std::int64_t images,
                        std::int64_t cycles) {
    EnergyResult result;
    result.images = images;
    Leaves leaves(result);
    std::int64_t conversions = 0;
    std::int64_t full_conversions = 0;
    const TileConfig& tile = chip.tile;
    const Picojoules bit_hop = chip.network.energy_per_bit_hop;
    add_memory(accelerator, chip, leaves);
    leaves.add("network", "input", "bit hop", accelerator.port().outlet().bit_hops(), bit_hop);
    for (const auto& stage : accelerator.stages()) {
        const StagePlan& plan = stage->plan();
        const StageActivity did = stage->activity();
        result.driven_rows += did.mvm.row_drives;
        result.read_rows += did.row_slots;
        conversions += did.mvm.conversions;
        full_conversions += did.full_conversions;
        const Outlet& outlet = std::as_const(*stage).outlet();
        if (plan.group >= 0) {
            const auto& group = accelerator.groups()[static_cast<std::size_t>(plan.group)];
            add_crossbars(*stage, group->plan(), tile.crossbar, leaves);
        }
        leaves.add("vector_unit",
                   plan.name,
                   "operation",
                   did.vector_operations,
                   tile.vector_unit.energy_per_operation);
        const Picojoules in = tile.input_buffer.energy_per_bit;
        const Picojoules out = tile.output_buffer.energy_per_bit;
        leaves.add("input_buffer", plan.name, "bit written", did.input_bits_written, in);
        leaves.add("input_buffer", plan.name, "bit read", did.input_bits_read, in);
        leaves.add("output_buffer", plan.name, "bit written", did.output_bits_written, out);
        leaves.add("output_buffer", plan.name, "bit read", outlet.bits_read(), out);
        leaves.add(
            "network", plan.name, "bit hop", outlet.bit_hops() + did.partial_sum_bit_hops, bit_hop);
    }
    if (tile.crossbar.zero_skip != ZeroSkip::kNone) {
        result.made_conversions = conversions;
        result.full_conversions = full_conversions;
    }
    result.set_shares();
    add_leakage(chip, cycles, result);
    return result;
}

void add_leakage(const ChipConfig& chip, std::int64_t cycles, EnergyResult& result) {
    Leaves leaves(result);
    const Nanoseconds cycle{static_cast<double>(period_ps(chip.clock)) / 1000.0};
    leaves.add("tiles",
               "",
               "leakage",
               cycles,
               static_cast<double>(chip.tiles()) * (chip.tile.leakage * cycle));
    leaves.add("chip", "", "leakage", cycles, chip.leakage * cycle);
}

}  // namespace nvcim::sim
