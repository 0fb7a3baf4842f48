// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/cost_result.h"

namespace nvcim::sim {

double EnergyResult::total_pj() const {
    double total = 0.0;
    for (const EnergyLeaf& leaf : breakdown) {
        total += leaf.energy_pj;
    }
    return total;
}

double EnergyResult::per_inference_pj() const {
    return total_pj() / static_cast<double>(images);
}

double AreaResult::total_mm2() const {
    double total = 0.0;
    for (const AreaLeaf& leaf : breakdown) {
        total += leaf.area_mm2;
    }
    return total;
}

}  // namespace nvcim::sim
