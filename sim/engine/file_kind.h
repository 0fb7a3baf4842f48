// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/config/document.h"

namespace nvcim::sim {

/// "network", "experiment" or a FileKind::name: as the file's `$schema` says, else by the keys that
/// only one kind has; "" if neither tells.
std::string file_kind(const Document& document);

/// Throws ConfigError if `document`, read from a file, looks like another kind of file than `kind`,
/// or has no key of that kind: more to the point than a complaint about every key.
void expect_kind(const Document& document, const std::string& kind);

}  // namespace nvcim::sim
