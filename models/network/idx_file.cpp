// SPDX-License-Identifier: Apache-2.0
#include "models/network/idx_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>

#include "models/base/error.h"

namespace nvcim {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 32;

/// A file that zlib reads through, compressed or not.
class GzipFile {
public:
    explicit GzipFile(const std::string& path) : path_(path) {
        if (std::filesystem::is_directory(path) ||
            (file_ = gzopen(path.c_str(), "rb")) == nullptr) {
            throw WorkloadError(path + ": cannot be opened");
        }
    }
    ~GzipFile() { gzclose(file_); }
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;

    /// Up to `most` bytes; fewer only at the end of the file.
    std::vector<std::uint8_t> read(std::uint64_t most) {
        // Grows as data arrives: a damaged size in the header costs no memory.
        constexpr std::uint64_t kChunk = 1 << 20;
        std::vector<std::uint8_t> data;
        while (data.size() < most) {
            const std::size_t start = data.size();
            const std::uint64_t wanted = std::min(kChunk, most - start);
            data.resize(start + wanted);
            const int got = gzread(file_, data.data() + start, static_cast<unsigned>(wanted));
            int code = Z_OK;
            const char* reason = gzerror(file_, &code);
            if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
                throw WorkloadError(fmt::format("{}: damaged: {}", path_, reason));
            }
            data.resize(start + static_cast<std::size_t>(got));
            if (static_cast<std::uint64_t>(got) < wanted) {
                break;
            }
        }
        return data;
    }

private:
    std::string path_;
    gzFile file_ = nullptr;
};

std::uint32_t big_endian(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | std::uint32_t{bytes[3]};
}

/// Reads the header and checks it.
std::vector<int> read_sizes(GzipFile& file, const std::string& path, int dimensions) {
    const std::size_t header_bytes = 4 * (1 + static_cast<std::size_t>(dimensions));
    const std::vector<std::uint8_t> header = file.read(header_bytes);
    if (header.size() < header_bytes) {
        throw WorkloadError(fmt::format("{}: truncated: {} bytes, the header alone takes {}",
                                        path,
                                        header.size(),
                                        header_bytes));
    }
    const std::uint32_t expected = 0x0800U + static_cast<std::uint32_t>(dimensions);
    const std::uint32_t magic = big_endian(header.data());
    if (magic != expected) {
        throw WorkloadError(fmt::format(
            "{}: not an IDX file of bytes with {} dimensions: magic number {}, expected {}",
            path,
            dimensions,
            magic,
            expected));
    }
    std::vector<int> sizes;
    std::uint64_t bytes = 1;
    for (std::size_t d = 1; d <= static_cast<std::size_t>(dimensions); ++d) {
        const std::uint32_t size = big_endian(header.data() + 4 * d);
        if (size == 0 || size > kMostBytes / bytes || size > 0x7fffffffU) {
            throw WorkloadError(
                fmt::format("{}: damaged: size {} in dimension {}", path, size, d - 1));
        }
        bytes *= size;
        sizes.push_back(static_cast<int>(size));
    }
    return sizes;
}

}  // namespace

IdxFile read_idx(const std::string& path, int dimensions) {
    GzipFile file(path);
    IdxFile result;
    result.sizes = read_sizes(file, path, dimensions);
    std::uint64_t bytes = 1;
    for (const int size : result.sizes) {
        bytes *= static_cast<std::uint64_t>(size);
    }
    result.data = file.read(bytes);
    if (result.data.size() != bytes) {
        throw WorkloadError(fmt::format("{}: truncated: {} bytes of data, the header promises {}",
                                        path,
                                        result.data.size(),
                                        bytes));
    }
    if (!file.read(1).empty()) {
        throw WorkloadError(
            fmt::format("{}: more data than the {} bytes its header promises", path, bytes));
    }
    return result;
}

std::vector<int> read_idx_sizes(const std::string& path, int dimensions) {
    GzipFile file(path);
    return read_sizes(file, path, dimensions);
}

}  // namespace nvcim
