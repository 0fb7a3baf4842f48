// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "models/network/tensor.h"

namespace nvcim {

/// Reads a .safetensors file (8-byte header length, JSON header, raw little-endian data); F32,
/// F64, F16, BF16, I8, U8, I16, I32, I64 and BOOL become float. Throws WorkloadError with file and
/// tensor name on any damage: truncated file, header out of bounds, overlapping or short data,
/// shape that does not match, number that is not finite.
TensorMap read_safetensors(const std::string& path);

/// Writes F32 tensors in name order, `metadata` as "__metadata__". The file appears complete or
/// not at all (temporary name, then rename). Equal input gives equal bytes.
void write_safetensors(const std::string& path,
                       const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace nvcim
