// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/mapping_config.h"

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim::sim {

void MappingConfig::check(const Pointer& at, Problems& problems) const {
    if (!replicas.empty() && replication != Replication::kExplicit) {
        problems.add(at / "replicas", "expected none, since /mapping/replication is not explicit");
    }
    if (crossbar_budget > 0 && replication != Replication::kBalanced) {
        problems.add(at / "crossbar_budget",
                     "expected 0, since /mapping/replication is not balanced");
    }
}

}  // namespace nvcim::sim
