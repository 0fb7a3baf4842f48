// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/parts.h"

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/engine/area.h"
#include "sim/engine/energy.h"
#include "sim/engine/mapping.h"
#include "sim/engine/workload.h"

namespace nvcim::sim {

namespace {

/// Visitor of field tables: sets prices, which their types tell, to 0 and empties provenances.
class PriceEraser {
public:
    template <class T, class Rule>
    void operator()(std::string_view, T& member, const Rule&, std::string_view) {
        if constexpr (std::is_same_v<T, Picojoules> || std::is_same_v<T, SquareMicrometres> ||
                      std::is_same_v<T, Milliwatts>) {
            member = T{};
        }
    }
    void operator()(std::string_view, bool&, std::string_view) {}
    void operator()(std::string_view, std::string&, std::string_view) {}
    template <class T>
    void operator()(std::string_view, std::vector<T>&, std::string_view) {}
    void operator()(std::string_view, WriteConfig&, std::string_view) {}  // summed pulse by pulse
    void operator()(std::string_view, Provenance& member, std::string_view) { member = {}; }
    template <class Struct>
    void operator()(std::string_view, Struct& member, std::string_view) {
        Struct::fields(member, *this);
    }
};

template <class Struct>
Struct without_prices(Struct config) {
    PriceEraser eraser;
    Struct::fields(config, eraser);
    return config;
}

}  // namespace

Experiment timing_part(const Experiment& experiment) {
    Experiment part = experiment;
    part.run.threads = 0;
    part.trace = {};
    part.arch = without_prices(experiment.arch);
    part.arch.name.clear();
    if (experiment.run.fidelity == Fidelity::kCost) {
        CrossbarConfig& crossbar = part.arch.tile.crossbar;
        const CrossbarConfig plain;
        crossbar.adc.bits = plain.adc.bits;
        crossbar.adc.full_scale = plain.adc.full_scale;
        crossbar.adc.calibration_percentile = plain.adc.calibration_percentile;
        crossbar.adc.errors = plain.adc.errors;
        crossbar.ir_drop = plain.ir_drop;
        crossbar.wire_resistance = plain.wire_resistance;
    }
    return part;
}

Experiment accuracy_part(const Experiment& experiment) {
    Experiment part = timing_part(experiment);
    const MappingConfig& mapping = experiment.mapping;
    if (mapping.replication != Replication::kNone || mapping.fit != Fit::kError) {
        return part;
    }
    part.cycle = {};
    part.mapping = {};
    part.arch = {};
    CrossbarConfig& crossbar = part.arch.tile.crossbar;
    crossbar = without_prices(experiment.arch.tile.crossbar);
    const CrossbarConfig plain;
    crossbar.read = plain.read;
    crossbar.adc.conversion = plain.adc.conversion;
    crossbar.shift_add = plain.shift_add;
    crossbar.sample_hold = plain.sample_hold;
    part.arch.write_drivers.columns_per_driver = experiment.arch.write_drivers.columns_per_driver;
    return part;
}

void price(const Experiment& experiment,
           const Graph& graph,
           const std::vector<Program>& segments,
           RunResult& result) {
    result.run.chip = experiment.arch.name;
    result.area = chip_area(experiment.arch);
    if (result.energy) {
        for (EnergyLeaf& leaf : result.energy->breakdown) {
            charge(experiment.arch, leaf);
        }
    }
    if (result.mapping && result.mapping->read_back) {
        result.mapping->read_back = read_back_result(experiment, outline(graph), segments);
    }
}

}  // namespace nvcim::sim
