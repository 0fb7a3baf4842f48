// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/noc.h"

#include <fmt/format.h>

#include <memory>

#include "models/base/error.h"
#include "sim/engine/traffic_run.h"

namespace nvcim::sim {

std::optional<double> NocCurve::error(const NocPoint& point) const {
    for (const NocPoint& other : points) {
        if (other.model == NetworkModel::kFlit && other.load == point.load && other.packets > 0) {
            return point.mean_latency / other.mean_latency - 1.0;
        }
    }
    return std::nullopt;
}

std::vector<NocCurve> measure_noc(const ChipConfig& chip, const NocOptions& options) {
    if (chip.tiles() < 2 || chip.tiles() > kMostNocTiles) {
        throw ConfigError(
            fmt::format("noc: expected 2 to {} tiles, got {} x {}; see /arch/tile_columns and "
                        "/arch/tile_rows",
                        kMostNocTiles,
                        chip.tile_columns,
                        chip.tile_rows));
    }
    // All modules stand before time begins: the kernel takes none later.
    std::vector<NocCurve> curves;
    std::vector<std::unique_ptr<TrafficRun>> runs;
    for (const TrafficPattern pattern : options.patterns) {
        const Traffic traffic(pattern, chip.tile_columns, chip.tile_rows, options.hotspot_share);
        if (traffic.senders() == 0) {
            throw ConfigError(fmt::format("noc: {} on {} x {} tiles: no tile sends to another one",
                                          name_of(kTrafficPatternNames, pattern),
                                          chip.tile_columns,
                                          chip.tile_rows));
        }
        curves.push_back({pattern, traffic_bounds(chip, traffic, options.packet_flits), {}});
        for (const double load : options.loads) {
            for (const NetworkModel model : options.models) {
                ChipConfig modelled = chip;
                modelled.network.model = model;
                runs.push_back(std::make_unique<TrafficRun>(modelled, options, pattern, load));
                curves.back().points.emplace_back().model = model;
            }
        }
    }
    auto run = runs.begin();
    for (NocCurve& curve : curves) {
        for (NocPoint& point : curve.points) {
            const NetworkModel model = point.model;
            point = (*run++)->run(curve.bounds.zero_load_latency);
            point.model = model;
        }
    }
    return curves;
}

}  // namespace nvcim::sim
