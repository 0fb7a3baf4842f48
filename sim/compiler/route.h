// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/compiler/program.h"

namespace nvcim::sim {

inline constexpr const char* kPortIn = "port_in";  ///< link by which images enter
inline constexpr const char* kPortOut = "port_out";

/// Links of the mesh's XY route between two tiles or the port, named as Mesh names them; inside a
/// tile its "local" port.
std::vector<std::string> route(const Program& program, int from, int to);

}  // namespace nvcim::sim
