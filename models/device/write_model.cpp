// SPDX-License-Identifier: Apache-2.0
#include "models/device/write_model.h"

#include "models/base/error.h"
#include "models/device/mechanistic_write.h"
#include "models/device/statistical_write.h"

namespace nvcim {

namespace {

template <class Model>
std::unique_ptr<WriteModel> make(const CellConfig& cell) {
    return std::make_unique<Model>(cell);
}

}  // namespace

std::array<double, 4> CellDraws::trial(std::uint32_t number) const {
    return Random(seed, {Purpose::kVerify, array.chip, array.array, array.copy, number})
        .uniforms(cell);
}

double CellDraws::normal(Purpose purpose) const {
    return Random(seed, {purpose, array.chip, array.array, array.copy, 0}).normal(cell);
}

const std::vector<WriteModelEntry>& write_models() {
    static const std::vector<WriteModelEntry> table = {
        {WriteModelKind::kStatistical, make<StatisticalWrite>},
        {WriteModelKind::kMechanistic, make<MechanisticWrite>},
    };
    return table;
}

std::unique_ptr<WriteModel> make_write_model(const CellConfig& cell) {
    for (const WriteModelEntry& entry : write_models()) {
        if (entry.kind == cell.write.model) {
            return entry.make(cell);
        }
    }
    NVCIM_ASSERT(!"every WriteModelKind is in the table");
    return nullptr;
}

}  // namespace nvcim
