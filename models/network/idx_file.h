// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nvcim {

/// Bytes with a shape: the content of an IDX file (the format of the MNIST files: big-endian
/// magic 0x0000, type, dimensions, then one 32-bit size per dimension, then the data).
struct IdxFile {
    std::vector<int> sizes;
    std::vector<std::uint8_t> data;
};

/// Reads an IDX file of unsigned bytes with `dimensions` dimensions, gzip-compressed or plain.
/// Throws WorkloadError on a wrong magic number, an absurd size, and on too few or too many bytes.
IdxFile read_idx(const std::string& path, int dimensions);

/// The sizes alone, from the header: a few bytes are read, the data may be damaged.
std::vector<int> read_idx_sizes(const std::string& path, int dimensions);

}  // namespace nvcim
