// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace nvcim::sim {

/// JSON Schema (draft-07) of sweep files, for editors; committed as
/// workloads/schema/sweep.schema.json. `nvcim check` has the last word.
nlohmann::ordered_json sweep_schema();

}  // namespace nvcim::sim
