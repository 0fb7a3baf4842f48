// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/config/pointer.h"

namespace nvcim {
class Problems;
}

namespace nvcim::sim {

/// The keys of a sweep file that no field table fits, since their values may be of any kind: what
/// the reader knows and what the schema shows.
struct SweepKey {
    const char* name;
    const char* meaning;
};
using SweepKeys = std::vector<SweepKey>;

extern const SweepKeys kSweepKeys;  ///< of the file
extern const SweepKeys kAxisKeys;   ///< of an axis with a pointer
extern const SweepKeys kZipKeys;    ///< of an axis made of axes
extern const SweepKeys kRangeKeys;  ///< of linear and log
extern const SweepKeys kPowerKeys;  ///< of powers_of_two

/// Adds a problem for every key of `node` that is none of `keys`.
void reject_unknown(const nlohmann::json& node,
                    const Pointer& at,
                    const SweepKeys& keys,
                    Problems& problems);

/// "expected X, got Y"
void expect(const Pointer& at,
            const std::string& expected,
            const nlohmann::json& found,
            Problems& problems);

}  // namespace nvcim::sim
