// SPDX-License-Identifier: Apache-2.0
#include "models/config/origins.h"

namespace nvcim {

void check_provenance(const Provenance& provenance, const Pointer& at, Problems& problems) {
    if (provenance.source.empty() && provenance.assumption.empty()) {
        problems.add(at / "provenance",
                     "expected a \"source\" or an \"assumption\" for the physical numbers here");
    }
}

}  // namespace nvcim
