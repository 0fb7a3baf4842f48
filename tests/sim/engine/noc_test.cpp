// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/noc.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "models/base/error.h"
#include "sim/engine/noc_report.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

NocOptions every_pattern(std::vector<double> loads) {
    NocOptions options;
    options.patterns = {
        TrafficPattern::kUniform, TrafficPattern::kTranspose, TrafficPattern::kHotspot};
    options.models = {NetworkModel::kPacket, NetworkModel::kFlit};
    options.loads = std::move(loads);
    options.cycles = 10000;
    return options;
}

ChipConfig mesh(int columns, int rows) {
    ChipConfig chip;
    chip.tile_columns = columns;
    chip.tile_rows = rows;
    return chip;
}

/// Up to 30 % of the load at which the first link is full, the packet model is within 5 %.
void check_error(const ChipConfig& chip, int packet_flits) {
    NocOptions options = every_pattern({0.02, 0.04, 0.08, 0.12, 0.147});
    options.packet_flits = packet_flits;
    int compared = 0;
    for (const NocCurve& curve : measure_noc(chip, options)) {
        for (const NocPoint& point : curve.points) {
            if (point.load > 0.3 * curve.bounds.channel_bound) {
                continue;
            }
            INFO(name_of(kTrafficPatternNames, curve.pattern) << " at " << point.load);
            CHECK_FALSE(point.saturated);
            CHECK(std::fabs(curve.error(point).value()) < 0.05);
            CHECK(point.mean_latency > 0.97 * curve.bounds.zero_load_latency);
            CHECK(point.accepted == Approx(point.load).epsilon(0.1));
            ++compared;
        }
    }
    CHECK(compared >= 10);
}

}  // namespace

TEST_CASE("packets of one flit: the packet model is near the flit model", "[noc]") {
    check_error(mesh(8, 8), 1);
}
TEST_CASE("packets as long as the buffers: the packet model is near the flit model", "[noc]") {
    check_error(mesh(8, 8), 4);
}
TEST_CASE("on a mesh that is not square, the packet model is near the flit model", "[noc]") {
    check_error(mesh(5, 7), 4);
}

TEST_CASE("beyond the channel bound both models saturate and all packets arrive", "[noc]") {
    const auto curves = measure_noc(mesh(4, 4), every_pattern({0.02, 1.0}));
    for (const NocCurve& curve : curves) {
        REQUIRE(curve.points.size() == 4);
        for (const NocPoint& point : curve.points) {
            INFO(name_of(kTrafficPatternNames, curve.pattern));
            CHECK(point.saturated == (point.load > curve.bounds.channel_bound));
            CHECK(point.utilisation <= 1.0);
            CHECK(point.accepted <= point.offered * 1.05);
        }
        // The same packets for both models, and for a load of its own.
        CHECK(curve.points[2].packets == curve.points[3].packets);
    }
    const std::string csv = noc_csv(curves);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 3 * 4);
    CHECK(noc_svg(curves).find("transpose") != std::string::npos);
}

TEST_CASE("a network needs somebody to send", "[noc]") {
    CHECK_THROWS_AS(measure_noc(mesh(1, 1), every_pattern({0.1})), ConfigError);
    CHECK_THROWS_AS(measure_noc(mesh(1, 4), every_pattern({0.1})), ConfigError);  // transpose
}
