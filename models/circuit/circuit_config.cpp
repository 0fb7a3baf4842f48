// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/circuit_config.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

AdcErrorConfig::AdcErrorConfig() = default;

void AdcErrorConfig::check(const Pointer& at, Problems& problems) const {
    for (std::size_t i = 1; i < nonlinearity.size(); ++i) {
        if (nonlinearity[i].at <= nonlinearity[i - 1].at) {
            problems.add(at / "nonlinearity" / i / "at",
                         fmt::format("expected more than {} of the point before, got {}",
                                     nonlinearity[i - 1].at,
                                     nonlinearity[i].at));
        }
    }
}

}  // namespace nvcim
