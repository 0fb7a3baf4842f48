// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/energy.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/crossbar/read_operations.h"

namespace nvcim::sim {

namespace {

/// What one operation of a component costs: of "tiles" and "chip", a cycle of leakage.
struct OperationEnergy {
    std::string_view component;
    Picojoules (*each)(const ChipConfig& chip);
};

/// Energy per cycle.
Picojoules per_cycle(const ChipConfig& chip, Milliwatts leakage) {
    return leakage * Nanoseconds{static_cast<double>(period_ps(chip.clock)) / 1000.0};
}

constexpr OperationEnergy kOperationEnergies[] = {
    {"crossbar", [](const ChipConfig& c) { return c.tile.crossbar.read_energy_per_cell; }},
    {"dac", [](const ChipConfig& c) { return c.tile.crossbar.dac.energy; }},
    {"sample_hold", [](const ChipConfig& c) { return c.tile.crossbar.sample_hold.energy; }},
    {"adc", [](const ChipConfig& c) { return c.tile.crossbar.adc.energy; }},
    {"shift_add", [](const ChipConfig& c) { return c.tile.crossbar.shift_add.energy; }},
    {"vector_unit", [](const ChipConfig& c) { return c.tile.vector_unit.energy_per_operation; }},
    {"input_buffer", [](const ChipConfig& c) { return c.tile.input_buffer.energy_per_bit; }},
    {"output_buffer", [](const ChipConfig& c) { return c.tile.output_buffer.energy_per_bit; }},
    {"off_chip", [](const ChipConfig& c) { return c.off_chip.energy_per_bit; }},
    {"global_buffer", [](const ChipConfig& c) { return c.global_buffer.energy_per_bit; }},
    {"network", [](const ChipConfig& c) { return c.network.energy_per_bit_hop; }},
    {"tiles",
     [](const ChipConfig& c) {
         return static_cast<double>(c.tiles()) * per_cycle(c, c.tile.leakage);
     }},
    {"chip", [](const ChipConfig& c) { return per_cycle(c, c.leakage); }},
};

/// Collects leaves; those without operations are left out.
class Leaves {
public:
    Leaves(const ChipConfig& chip, EnergyResult& result) : chip_(chip), result_(result) {}

    void add(const char* component,
             const std::string& stage,
             const char* operation,
             std::int64_t count) {
        if (count > 0) {
            result_.breakdown.push_back({component, stage, operation, count, 0.0});
            charge(chip_, result_.breakdown.back());
        }
    }

private:
    const ChipConfig& chip_;
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
    leaves.add("crossbar", name, "cell read", did.cell_reads);
    leaves.add("dac", name, "row drive", did.row_drives);
    leaves.add("sample_hold", name, "column hold", did.column_holds);
    leaves.add("adc", name, "conversion", did.conversions);
    leaves.add("shift_add", name, "code", mvm.conversions);
}

/// Images come in, what the last stage makes goes out.
void add_memory(const Accelerator& accelerator, Leaves& leaves) {
    if (accelerator.off_chip() == nullptr) {
        return;
    }
    const OffChip& outside = *accelerator.off_chip();
    const GlobalBuffer& buffer = *accelerator.global_buffer();
    const std::string& last = accelerator.stages().back()->plan().name;
    leaves.add("off_chip", "input", "bit read", outside.bits_read());
    leaves.add("off_chip", last, "bit written", outside.bits_written());
    leaves.add("global_buffer", "input", "bit written", outside.bits_read());
    leaves.add("global_buffer", "input", "bit read", buffer.bits_entered());
    leaves.add("global_buffer", last, "bit written", buffer.bits_left());
    leaves.add("global_buffer", last, "bit read", outside.bits_written());
}

}  // namespace

void charge(const ChipConfig& chip, EnergyLeaf& leaf) {
    const auto* const found = std::find_if(
        std::begin(kOperationEnergies),
        std::end(kOperationEnergies),
        [&](const OperationEnergy& entry) { return entry.component == leaf.component; });
    NVCIM_ASSERT(found != std::end(kOperationEnergies));
    leaf.energy_pj = static_cast<double>(leaf.count) * found->each(chip).value();
}

EnergyResult run_energy(const Accelerator& accelerator,
                        const ChipConfig& chip,
                        std::int64_t images,
                        std::int64_t cycles) {
    EnergyResult result;
    result.images = images;
    Leaves leaves(chip, result);
    std::int64_t conversions = 0;
    std::int64_t full_conversions = 0;
    const TileConfig& tile = chip.tile;
    add_memory(accelerator, leaves);
    leaves.add("network", "input", "bit hop", accelerator.port().outlet().bit_hops());
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
        leaves.add("vector_unit", plan.name, "operation", did.vector_operations);
        leaves.add("input_buffer", plan.name, "bit written", did.input_bits_written);
        leaves.add("input_buffer", plan.name, "bit read", did.input_bits_read);
        leaves.add("output_buffer", plan.name, "bit written", did.output_bits_written);
        leaves.add("output_buffer", plan.name, "bit read", outlet.bits_read());
        leaves.add("network", plan.name, "bit hop", outlet.bit_hops() + did.partial_sum_bit_hops);
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
    Leaves leaves(chip, result);
    leaves.add("tiles", "", "leakage", cycles);
    leaves.add("chip", "", "leakage", cycles);
}

}  // namespace nvcim::sim
