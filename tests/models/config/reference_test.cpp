// SPDX-License-Identifier: Apache-2.0
#include "models/config/reference.h"

#include <catch2/catch.hpp>

#include "models/chip/chip_config.h"
#include "models/config/text.h"

using namespace nvcim;
using Catch::Matchers::Contains;

TEST_CASE("numbers are shown in their shortest form", "[config][reference]") {
    CHECK(number_text(0) == "0");
    CHECK(number_text(16) == "16");
    CHECK(number_text(0.001) == "0.001");
    CHECK(number_text(1e6) == "1000000");
    CHECK(number_text(1e12) == "1e12");
    CHECK(number_text(1 << 30) == "1073741824");
    CHECK(number_text(9007199254740991.0) == "9007199254740991");
    CHECK(number_text(-2e9) == "-2e9");
}

TEST_CASE("a description finds fields by pointer", "[config][reference]") {
    const auto chip = describe<ChipConfig>();
    REQUIRE(chip.find("/tile/crossbar/adc/bits") != nullptr);
    CHECK(chip.find("/tile/crossbar/adc/bits")->range->high == 16);
    CHECK(chip.find("/tile/crossbar/adc/conversion_ns")->unit == "ns");
    CHECK(chip.find("/tile/crossbar/adc/nothing") == nullptr);
    CHECK(chip.find("") == &chip);
}

TEST_CASE("a table shows values, unit, default and meaning and keeps its width",
          "[config][reference]") {
    const std::string table = text_table(describe<AdcConfig>(), 100);
    CHECK_THAT(table, Contains("bits                    1 to 16                 8"));
    CHECK_THAT(table, Contains("0 to 1000000 ns"));
    CHECK_THAT(table, Contains("worst_case, calibrated"));
    std::size_t start = 0;
    while (start < table.size()) {
        const std::size_t end = table.find('\n', start);
        CHECK(end - start <= 100);
        start = end + 1;
    }
}

TEST_CASE("the schema knows types, ranges, choices and refuses unknown keys",
          "[config][reference]") {
    const auto schema = json_schema(describe<AdcConfig>(), "adc");
    CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
    CHECK(schema["additionalProperties"] == false);
    const auto& properties = schema["properties"];
    CHECK(properties["bits"]["type"] == "integer");
    CHECK(properties["bits"]["maximum"] == 16);
    CHECK(properties["bits"]["default"] == 8);
    CHECK(properties["full_scale"]["enum"] == nlohmann::ordered_json({"worst_case", "calibrated"}));
    CHECK(properties["provenance"]["properties"].contains("source"));
    CHECK(properties.contains("$file"));
    CHECK(properties.contains("$schema"));
    CHECK_FALSE(properties["provenance"]["properties"].contains("$schema"));
}

namespace {

/// Every physical quantity of a struct and the suffix that its key must have.
struct UnitCheck {
    template <class T, class... Rest>
    void operator()(std::string_view key, const std::vector<T>&, const Rest&... rest) {
        (*this)(key, T{}, rest...);
    }
    template <class T, class... Rest>
    void operator()(std::string_view key, const T& member, const Rest&...) {
        if constexpr (kIsQuantity<T>) {
            INFO(std::string(key));
            ++quantities;
            CHECK(unit_of_key(key) == unit(static_cast<T*>(nullptr)));
        } else if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string>) {
            T::fields(member, *this);
        }
    }
    static std::string unit(Nanoseconds*) { return "ns"; }
    static std::string unit(GigabytesPerSecond*) { return "GB/s"; }
    static std::string unit(Picojoules*) { return "pJ"; }
    static std::string unit(Milliwatts*) { return "mW"; }
    static std::string unit(SquareMicrometres*) { return "um2"; }
    static std::string unit(Microsiemens*) { return "uS"; }
    static std::string unit(Ohms*) { return "Ohm"; }
    static std::string unit(Volts*) { return "V"; }
    int quantities = 0;
};

}  // namespace

TEST_CASE("every quantity states its unit in its key", "[config][reference]") {
    UnitCheck check;
    ChipConfig::fields(static_cast<const ChipConfig&>(ChipConfig{}), check);
    CHECK(check.quantities > 30);
}
