// SPDX-License-Identifier: Apache-2.0
#include "models/network/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/config/text.h"
#include "models/network/number_format.h"

namespace nvcim {

using nlohmann::json;

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMostHeader = 100'000'000;  // the limit of the reference implementation

/// Where the data of one tensor lies, as the header claims; checked against the file's size.
struct Place {
    std::string name;
    NumberFormat format;
    std::vector<std::int64_t> shape;
    std::uint64_t begin;
    std::uint64_t end;
};

class Reader {
public:
    explicit Reader(const std::string& path) : path_(path) {}

    TensorMap read() {
        load();
        const json header = read_header();
        std::vector<Place> places;
        for (const auto& item : header.items()) {
            if (item.key() != "__metadata__") {
                places.push_back(read_place(item.key(), item.value()));
            }
        }
        check_cover(places);
        TensorMap tensors;
        for (const Place& place : places) {
            tensors.emplace(place.name, read_values(place));
        }
        return tensors;
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw WorkloadError(path_ + ": " + what);
    }
    [[noreturn]] void fail(const std::string& tensor, const std::string& what) const {
        fail("tensor \"" + tensor + "\": " + what);
    }

    void load() {
        std::error_code error;
        const auto status = std::filesystem::status(path_, error);
        if (!std::filesystem::exists(status)) {
            fail("no such file");
        }
        if (!std::filesystem::is_regular_file(status)) {
            fail("expected a .safetensors file, found something that is not a file");
        }
        const std::uint64_t bytes = std::filesystem::file_size(path_, error);
        std::ifstream file(path_, std::ios::binary);
        if (error || !file) {
            fail("cannot be read");
        }
        data_.resize(bytes);
        file.read(data_.data(), static_cast<std::streamsize>(bytes));
        if (static_cast<std::uint64_t>(file.gcount()) != bytes) {
            fail("cannot be read to its end");
        }
    }

    json read_header() {
        if (data_.size() < kLengthBytes) {
            fail(fmt::format("not a .safetensors file: {} bytes, the header length alone takes 8",
                             data_.size()));
        }
        const std::uint64_t length = little_endian(data_.data(), kLengthBytes);
        if (length > kMostHeader || length > data_.size() - kLengthBytes) {
            fail(
                fmt::format("not a .safetensors file, or truncated: the header claims {} bytes, "
                            "the file has {}",
                            length,
                            data_.size()));
        }
        body_ = kLengthBytes + length;
        json header;
        try {
            header = parse_json(data_.substr(kLengthBytes, length), path_ + ": header");
        } catch (const ConfigError& error) {
            throw WorkloadError(error.what());
        }
        if (!header.is_object()) {
            fail("header: expected a JSON object");
        }
        return header;
    }

    Place read_place(const std::string& name, const json& entry) {
        Place place{name, {}, {}, 0, 0};
        if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
            !entry.contains("data_offsets") || entry.size() != 3) {
            fail(name, "expected an object with dtype, shape and data_offsets");
        }
        place.format = read_format(name, entry["dtype"]);
        const json& offsets = entry["data_offsets"];
        if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
            !offsets[1].is_number_unsigned()) {
            fail(name, "data_offsets: expected [begin, end]");
        }
        place.begin = offsets[0].get<std::uint64_t>();
        place.end = offsets[1].get<std::uint64_t>();
        if (place.begin > place.end || place.end > data_.size() - body_) {
            fail(
                name,
                fmt::format("data_offsets [{}, {}] do not lie in the {} bytes of data; the file is "
                            "damaged or truncated",
                            place.begin,
                            place.end,
                            data_.size() - body_));
        }
        read_shape(entry["shape"], place);
        return place;
    }

    NumberFormat read_format(const std::string& name, const json& value) {
        std::string known;
        for (const NumberFormat& format : number_formats()) {
            if (value == format.name) {
                return format;
            }
            known += std::string(known.empty() ? "" : ", ") + format.name;
        }
        fail(name,
             fmt::format("dtype: expected one of {}, found {}",
                         known,
                         value.is_string() ? value.dump().substr(0, 40) : value.type_name()));
    }

    void read_shape(const json& value, Place& place) {
        if (!value.is_array()) {
            fail(place.name, "shape: expected an array");
        }
        // No product above the bytes at hand can be right; so none overflows.
        const std::uint64_t most = (place.end - place.begin) / place.format.bytes;
        std::uint64_t elements = 1;
        bool is_too_large = false;
        for (const json& size : value) {
            if (!size.is_number_unsigned() || size.get<std::uint64_t>() > std::uint64_t{1} << 40) {
                fail(place.name, "shape: expected sizes from 0 to 2^40");
            }
            const auto n = size.get<std::uint64_t>();
            is_too_large = is_too_large || (n != 0 && elements > most / n);
            elements = is_too_large ? elements : elements * n;
            place.shape.push_back(static_cast<std::int64_t>(n));
        }
        if (is_too_large || elements * place.format.bytes != place.end - place.begin) {
            fail(place.name,
                 fmt::format("shape [{}] of {} does not take the {} bytes of its data_offsets",
                             fmt::join(place.shape, ", "),
                             place.format.name,
                             place.end - place.begin));
        }
    }

    /// The format leaves no byte of the data without a tensor and none with two.
    void check_cover(std::vector<Place> places) {
        std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
            return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
        std::uint64_t covered = 0;
        for (const Place& place : places) {
            if (place.begin != covered) {
                fail(
                    place.name,
                    fmt::format("its data begins at {}, {} before it; expected {}",
                                place.begin,
                                place.begin < covered ? "overlapping the tensor" : "leaving a hole",
                                covered));
            }
            covered = place.end;
        }
        if (covered != data_.size() - body_) {
            fail(fmt::format("{} bytes behind the last tensor", data_.size() - body_ - covered));
        }
    }

    Tensor read_values(const Place& place) {
        Tensor tensor;
        tensor.shape = place.shape;
        const std::uint64_t bytes = place.format.bytes;
        const char* data = data_.data() + body_;
        tensor.values.reserve((place.end - place.begin) / bytes);
        for (std::uint64_t at = place.begin; at < place.end; at += bytes) {
            const float value = to_float(place.format, data + at);
            if (!std::isfinite(value)) {
                fail(place.name,
                     fmt::format("value {} is not a finite number", (at - place.begin) / bytes));
            }
            tensor.values.push_back(value);
        }
        return tensor;
    }

    std::string path_;
    std::string data_;
    std::uint64_t body_ = 0;  ///< where the data starts
};

}  // namespace

TensorMap read_safetensors(const std::string& path) {
    return Reader(path).read();
}

void write_safetensors(const std::string& path,
                       const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : tensors) {
        std::int64_t elements = 1;
        for (const std::int64_t size : tensor.shape) {
            elements *= size;
        }
        NVCIM_ASSERT(elements == static_cast<std::int64_t>(tensor.values.size()));
        if (!is_utf8(name)) {
            throw WorkloadError(
                fmt::format("{}: not written: a tensor's name is not valid UTF-8", path));
        }
        if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) {
                return std::isfinite(v);
            })) {
            throw WorkloadError(fmt::format(
                "{}: not written: tensor \"{}\" has values that are not finite", path, name));
        }
        const std::uint64_t end = offset + 4 * tensor.values.size();
        header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // data starts at a multiple of 8 bytes
    std::string file;
    file.reserve(kLengthBytes + text.size() + offset);
    const auto append = [&](std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            file.push_back(static_cast<char>(value >> (8 * i) & 255));
        }
    };
    append(text.size(), 8);
    file += text;
    for (const auto& [name, tensor] : tensors) {
        for (const float value : tensor.values) {
            append(float_bits(value), 4);
        }
    }
    write_file(path, file);
}

}  // namespace nvcim
