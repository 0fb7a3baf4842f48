// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/trace_run.h"

#include <map>
#include <string>
#include <vector>

namespace nvcim::sim {

namespace {

using Handles = std::vector<Tracer::Handle>;

Handles vector_units(const Accelerator& accelerator) {
    Handles handles;
    for (const auto& [number, tile] : accelerator.tiles()) {
        handles.push_back(tile->vector_unit.track());
    }
    return handles;
}

Handles groups_of(const Accelerator& accelerator, const StagePlan& stage) {
    Handles handles;
    for (int r = 0; r < stage.replicas; ++r) {
        handles.push_back(accelerator.groups()[static_cast<std::size_t>(stage.group + r)]->track());
    }
    return handles;
}

enum class Place { kCrossbars, kVectorUnits, kLinks, kOffChip, kGlobalBuffer, kRest };

Place place_of(const EnergyLeaf& leaf) {
    const bool is_read = leaf.operation == "bit read";
    if (leaf.component == "input_buffer") {
        return is_read ? Place::kCrossbars : Place::kLinks;
    }
    if (leaf.component == "output_buffer") {
        return is_read ? Place::kLinks : Place::kVectorUnits;
    }
    if (leaf.component == "off_chip") {
        return Place::kOffChip;
    }
    if (leaf.component == "global_buffer") {
        return Place::kGlobalBuffer;
    }
    if (leaf.component == "network") {
        return Place::kLinks;
    }
    if (leaf.component == "vector_unit") {
        return Place::kVectorUnits;
    }
    for (const char* const part : {"crossbar", "dac", "sample_hold", "adc", "shift_add"}) {
        if (leaf.component == part) {
            return Place::kCrossbars;
        }
    }
    return Place::kRest;
}

}  // namespace

void trace_energy(const Accelerator& accelerator, const CycleResult& result, Tracer& tracer) {
    tracer.ends();
    std::map<std::string, const StagePlan*> stages;
    for (const auto& stage : accelerator.stages()) {
        stages[stage->plan().name] = &stage->plan();
    }
    std::map<int, double> crossbars;  // by first group
    std::map<int, Handles> groups;
    double vectors = 0.0;
    double links = 0.0;
    double off_chip = 0.0;
    double global_buffer = 0.0;
    double rest = 0.0;
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        const auto stage = stages.find(leaf.stage);
        const bool has_group = stage != stages.end() && stage->second->group >= 0;
        const Place place = place_of(leaf);
        if (place == Place::kCrossbars && has_group) {
            crossbars[stage->second->group] += leaf.energy_pj;
            groups[stage->second->group] = groups_of(accelerator, *stage->second);
        } else if (place == Place::kVectorUnits) {
            vectors += leaf.energy_pj;
        } else if (place == Place::kLinks) {
            links += leaf.energy_pj;
        } else if (place == Place::kOffChip) {
            off_chip += leaf.energy_pj;
        } else if (place == Place::kGlobalBuffer) {
            global_buffer += leaf.energy_pj;
        } else {
            rest += leaf.energy_pj;
        }
    }
    for (const auto& [group, energy_pj] : crossbars) {
        tracer.set_energy(groups[group], energy_pj);
    }
    tracer.set_energy(vector_units(accelerator), vectors);
    tracer.set_energy(accelerator.network().tracks(), links);
    if (accelerator.off_chip() != nullptr) {
        tracer.set_energy({accelerator.off_chip()->track()}, off_chip);
        tracer.set_energy({accelerator.global_buffer()->track()}, global_buffer);
    }
    const Calendar& calendar = accelerator.calendar();
    const Tracer::Handle leakage = tracer.add_track(std::string(accelerator.name()) + ".leakage");
    tracer.slice(leakage, "leakage", calendar.picoseconds(0), result.cycles * calendar.period(), 0);
    tracer.set_energy({leakage}, rest);
}

std::vector<Tracer::PathStep> critical_path(const Accelerator& accelerator) {
    const Calendar& calendar = accelerator.calendar();
    std::vector<Tracer::PathStep> path;
    for (const PathStep& step : accelerator.critical_path()) {
        path.push_back({calendar.picoseconds(step.start),
                        (step.end - step.start) * calendar.period(),
                        step.stage,
                        step.unit,
                        step.kind,
                        step.number});
    }
    return path;
}

}  // namespace nvcim::sim
