// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/circuit_config.h"

#include <fmt/format.h>

#include <cmath>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim {

AdcErrorConfig::AdcErrorConfig() = default;

void AdcErrorConfig::check(const Pointer& at, Problems& problems) const {
    for (std::size_t i = 0; i < nonlinearity.size(); ++i) {
        if (std::isnan(nonlinearity[i].at)) {
            problems.add(at / "nonlinearity" / i / "at",
                         "required, but missing: where on the range the point lies, -1 to 1");
        } else if (i > 0 && nonlinearity[i].at <= nonlinearity[i - 1].at) {
            problems.add(at / "nonlinearity" / i / "at",
                         fmt::format("expected more than {} of the point before, got {}",
                                     nonlinearity[i - 1].at,
                                     nonlinearity[i].at));
        }
    }
}

}  // namespace nvcim
