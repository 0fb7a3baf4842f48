// SPDX-License-Identifier: Apache-2.0
#include "models/network/safetensors.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "models/base/error.h"
#include "models/base/random.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

/// A file of this header and data, with the right header length in front.
std::string with_header(const std::string& header, const std::string& data) {
    std::string text;
    for (int i = 0; i < 8; ++i) {
        text.push_back(static_cast<char>(header.size() >> (8 * i) & 255));
    }
    return text + header + data;
}

class SafetensorsFile {
public:
    [[nodiscard]] std::string path() const { return folder_.path("x.safetensors"); }
    void put(const std::string& content) const { folder_.write("x.safetensors", content); }
    [[nodiscard]] std::string get() const {
        std::ostringstream text;
        text << std::ifstream(path(), std::ios::binary).rdbuf();
        return text.str();
    }
    [[nodiscard]] std::string complaint(const std::string& content) const {
        put(content);
        return test::message_of<WorkloadError>([&] { read_safetensors(path()); });
    }

private:
    test::TemporaryFolder folder_;
};

const TensorMap kSome = {
    {"a.weight", {{2, 3}, {1.0F, -2.5F, 3.0F, 0.0F, 1e-40F, -3.4e38F}}},
    {"b", {{}, {7.0F}}},
    {"empty", {{0, 4}, {}}},
    {"\u00e9", {{1}, {0.5F}}},
};

}  // namespace

TEST_CASE("tensors written are the tensors read, and equal tensors give equal files") {
    const SafetensorsFile file;
    write_safetensors(file.path(), kSome, {{"seed", "1"}});
    const TensorMap read = read_safetensors(file.path());
    REQUIRE(read.size() == kSome.size());
    for (const auto& [name, tensor] : kSome) {
        CHECK(read.at(name).shape == tensor.shape);
        CHECK(read.at(name).values == tensor.values);
    }
    const std::string bytes = file.get();
    write_safetensors(file.path(), read, {{"seed", "1"}});
    CHECK(file.get() == bytes);
    CHECK(static_cast<unsigned char>(bytes[0]) % 8 == 0);  // the data is aligned
}

TEST_CASE("every number type is read as the numbers it holds") {
    const SafetensorsFile file;
    const auto read = [&](const char* type, const std::string& data) {
        const std::string size = std::to_string(data.size());
        const std::string bytes = std::string(type).find("64") != std::string::npos   ? "8"
                                  : std::string(type).find("32") != std::string::npos ? "4"
                                  : std::string(type).find("16") != std::string::npos ? "2"
                                                                                      : "1";
        file.put(with_header(R"({"t":{"dtype":")" + std::string(type) + R"(","shape":[)" +
                                 std::to_string(data.size() / std::stoul(bytes)) +
                                 R"(],"data_offsets":[0,)" + size + "]}}",
                             data));
        return read_safetensors(file.path()).at("t").values;
    };
    using Values = std::vector<float>;
    using namespace std::string_literals;
    // binary16: 1.5 = 0x3e00, -2 = 0xc000, smallest subnormal 2^-24 = 0x0001, 65504 = 0x7bff
    CHECK(read("F16", "\x00\x3e\x00\xc0\x01\x00\xff\x7b"s) ==
          Values{1.5F, -2.0F, std::ldexp(1.0F, -24), 65504.0F});
    CHECK(read("BF16", "\xc0\x3f\x00\xc0"s) == Values{1.5F, -2.0F});
    CHECK(read("F32", "\x00\x00\xc0\xbf"s) == Values{-1.5F});
    CHECK(read("F64", "\x00\x00\x00\x00\x00\x00\xf8\xbf"s) == Values{-1.5F});
    CHECK(read("I8", "\xff\x7f"s) == Values{-1.0F, 127.0F});
    CHECK(read("U8", "\xff\x7f"s) == Values{255.0F, 127.0F});
    CHECK(read("I16", "\xfe\xff\x00\x01"s) == Values{-2.0F, 256.0F});
    CHECK(read("I32", "\xfe\xff\xff\xff"s) == Values{-2.0F});
    CHECK(read("I64", "\xfe\xff\xff\xff\xff\xff\xff\xff"s) == Values{-2.0F});
}

TEST_CASE("damaged weight files are refused with the file, the tensor and the reason") {
    const SafetensorsFile file;
    const std::string four(4, '\0');
    const std::string eight(8, '\0');
    const auto one = [](const std::string& type, const std::string& shape, const std::string& at) {
        return R"({"t":{"dtype":)" + type + R"(,"shape":)" + shape + R"(,"data_offsets":)" + at +
               "}}";
    };
    const auto refused = [&](const std::string& content, const std::string& part) {
        const std::string text = file.complaint(content);
        CHECK_THAT(text, Contains(part) && Contains(file.path()));
    };
    refused("", "not a .safetensors file: 0 bytes");
    refused(std::string(7, 'x'), "7 bytes");
    refused(std::string(8, '\xff'), "the header claims 18446744073709551615 bytes");
    refused(with_header("{}", "").replace(0, 1, "\x09"), "the header claims 9 bytes");
    refused(with_header("{", ""), "not valid JSON");
    refused(with_header("[]", ""), "header: expected a JSON object");
    refused(with_header("{}", four), "4 bytes behind the last tensor");
    refused(with_header(R"({"t":1})", ""), "tensor \"t\": expected an object with dtype");
    refused(with_header(one("\"F31\"", "[1]", "[0,4]"), four), "dtype: expected one of F32, F64");
    refused(with_header(one("7", "[1]", "[0,4]"), four), "dtype: expected one of");
    refused(with_header(one("\"F32\"", "[1]", "[0,8]"), four), "do not lie in the 4 bytes");
    refused(with_header(one("\"F32\"", "[1]", "[4,0]"), four), "data_offsets [4, 0]");
    refused(with_header(one("\"F32\"", "[1]", "[0,-4]"), four), "data_offsets: expected");
    refused(with_header(one("\"F32\"", "[1]", "[0,4.0]"), four), "data_offsets: expected");
    refused(with_header(one("\"F32\"", "[2]", "[0,4]"), four),
            "shape [2] of F32 does not take the 4");
    refused(with_header(one("\"F32\"", "[-1]", "[0,4]"), four), "shape: expected sizes from 0");
    refused(with_header(one("\"F32\"", "[4294967296,4294967296,4294967296]", "[0,4]"), four),
            "does not take the 4 bytes");
    refused(with_header(one("\"F32\"", "[1099511627776,16777216,4]", "[0,0]"), ""),
            "does not take the 0 bytes");
    refused(with_header(one("\"F32\"", "[1]", "[4,8]"), eight), "leaving a hole");
    refused(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                            "b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                        four),
            "overlapping the tensor before it");
    refused(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                            "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                        four),
            "duplicate key");
    refused(with_header(one("\"F32\"", "[1]", "[0,4]"), std::string("\x00\x00\xc0\x7f", 4)),
            "tensor \"t\": value 0 is not a finite number");
    refused(with_header(one("\"F64\"", "[1]", "[0,8]"), std::string("\0\0\0\0\0\0\xf0\x7e", 8)),
            "tensor \"t\": value 0 is not a finite number");  // 1.6e303 has no float
    refused(with_header(std::string(200000, '['), ""), "nested deeper than");
}

TEST_CASE("what is not a weight file is refused") {
    const SafetensorsFile file;
    CHECK_THROWS_WITH(read_safetensors(file.path()), Contains("no such file"));
    std::filesystem::create_directory(file.path());
    CHECK_THROWS_WITH(read_safetensors(file.path()), Contains("is not a file"));
    CHECK_THROWS_WITH(read_safetensors("/dev/zero"), Contains("is not a file"));
}

TEST_CASE("numbers that could not be read back are not written") {
    const SafetensorsFile file;
    const TensorMap wrong = {{"w", {{1}, {std::numeric_limits<float>::quiet_NaN()}}}};
    CHECK_THROWS_WITH(write_safetensors(file.path(), wrong, {}), Contains("tensor \"w\""));
    CHECK_THROWS_WITH(write_safetensors(file.path(), {{"w\xff", {{1}, {1.0F}}}}, {}),
                      Contains("UTF-8"));
    CHECK_FALSE(std::filesystem::exists(file.path()));
}

TEST_CASE("any damage to a weight file gives tensors or a WorkloadError") {
    const SafetensorsFile file;
    write_safetensors(file.path(), kSome, {{"seed", "1"}});
    const std::string good = file.get();
    const Random random(7, DrawAddress{Purpose::kTraffic});
    std::uint64_t draw = 0;
    const auto below = [&](std::size_t n) { return random.word(draw++) % n; };
    int refused = 0;
    for (int trial = 0; trial < 4000; ++trial) {
        std::string bytes = good;
        for (std::size_t flips = below(4); flips > 0; --flips) {
            bytes[below(bytes.size())] = static_cast<char>(below(256));
        }
        const std::size_t cut = below(bytes.size() + 1);
        if (trial % 3 == 0) {
            bytes.resize(cut);
        } else if (trial % 3 == 1) {
            bytes.insert(cut, 1 + below(3), '1');  // longer numbers in the header
        }
        file.put(bytes);
        try {
            for (const auto& [name, tensor] : read_safetensors(file.path())) {
                std::int64_t elements = 1;
                for (const std::int64_t size : tensor.shape) {
                    elements *= size;
                }
                REQUIRE(elements == static_cast<std::int64_t>(tensor.values.size()));
            }
        } catch (const WorkloadError&) {
            ++refused;
        }
    }
    CHECK(refused > 2000);  // most damage shows
    CHECK(refused < 4000);  // a flipped bit of a value does not
}
