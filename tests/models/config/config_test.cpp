// SPDX-License-Identifier: Apache-2.0
#include "models/config/config.h"

#include <catch2/catch.hpp>

#include "models/chip/chip_config.h"
#include "models/config/writer.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using nlohmann::json;
using nlohmann::ordered_json;
using test::message_of;
using test::TemporaryFolder;

namespace {

/// A value that the field may hold and that is not its default.
ordered_json other_value(const Description& field) {
    if (field.type == "choice") {
        for (const auto& choice : field.choices) {
            if (field.default_value != choice.first) {
                return choice.first;
            }
        }
    }
    if (field.type == "boolean") {
        return !field.default_value.get<bool>();
    }
    if (field.type == "string") {
        return "another text";
    }
    if (field.type == "list") {  // of objects
        ordered_json element = ordered_json::object();
        for (const Description& member : field.fields.front().fields) {
            element[member.key] = other_value(member);
        }
        return ordered_json::array({element});
    }
    const double value =
        field.default_value == field.range->high ? field.range->low : field.range->high;
    return field.type == "integer" ? ordered_json(static_cast<std::int64_t>(value))
                                   : ordered_json(value);
}

}  // namespace

TEST_CASE("every single field is read, written and independent of all others", "[config][config]") {
    const auto chip = describe<ChipConfig>();
    const ordered_json defaults = write_struct(ChipConfig{});
    int leaves = 0;
    for (const std::string& pointer : chip.pointers()) {
        const Description& field = *chip.find(pointer);
        if (field.type == "object") {
            continue;
        }
        if (!defaults.contains(ordered_json::json_pointer(pointer))) {
            continue;  // of an element: lists are set whole
        }
        INFO(pointer);
        ++leaves;
        ordered_json expected = defaults;
        expected[ordered_json::json_pointer(pointer)] = other_value(field);
        REQUIRE(expected != defaults);
        Problems rules("x.json");  // one changed field may break rules: not the point here
        ChipConfig read;
        read_struct(json(expected), Pointer(), read, rules);
        CHECK(write_struct(read) == expected);
    }
    CHECK(leaves > 80);
}

TEST_CASE("an override is JSON if it can be and a text otherwise", "[config][override]") {
    CHECK(parse_override("/a/b=6").value == json(6));
    CHECK(parse_override("/a=true").value == json(true));
    CHECK(parse_override("/a=0.5").value == json(0.5));
    CHECK(parse_override("/a={\"x\": 1}").value == json::parse("{\"x\": 1}"));
    CHECK(parse_override("/a=\"6\"").value == json("6"));
    CHECK(parse_override("/a=worst_case").value == json("worst_case"));
    CHECK(parse_override("/a=b=c").value == json("b=c"));
    CHECK(parse_override("/a=").value == json(""));
    CHECK(parse_override("/a=nan").value == json("nan"));
    CHECK(parse_override("/a/b=6").pointer == "/a/b");
}

TEST_CASE("a malformed override says what it should look like", "[config][override]") {
    for (const char* bad : {"", "=", "a=1", "/a", "bits"}) {
        CHECK_THAT(
            message_of<ConfigError>([&] { parse_override(bad); }),
            Catch::Matchers::EndsWith("expected POINTER=VALUE, for example /run/images=100"));
    }
    CHECK_THAT(message_of<ConfigError>([] { parse_override("/a={\"x\": 1"); }),
               Catch::Matchers::StartsWith("--set /a: not valid JSON"));
    CHECK(message_of<ConfigError>([] { parse_override("/a=\xff"); }) ==
          "--set \"/a=\\ufffd\": not valid UTF-8");
}

TEST_CASE("overrides win over files, later ones over earlier ones", "[config][override]") {
    const TemporaryFolder folder;
    folder.write("adc.json", R"({"bits": 5, "energy_pj": 1, "provenance": {"source": "s"}})");
    const auto path = folder.write("a.json", R"({"$file": "adc.json", "bits": 6})");
    CHECK(load_config<AdcConfig>(path).bits == 6);
    CHECK(load_config<AdcConfig>(path, {{"/bits", 7}, {"/bits", 8}}).bits == 8);
    CHECK(load_config<AdcConfig>(path).energy.value() == 1.0);
}

TEST_CASE("an unknown pointer names the nearest one", "[config][override]") {
    const TemporaryFolder folder;
    const auto path = folder.write("a.json", R"({"provenance": {"source": "s"}})");
    CHECK(message_of<ConfigError>([&] {
              load_config<AdcConfig>(path, {{"/bitz", 7}, {"/energy_pj/x", 1}});
          }) ==
          "command line: 2 problems\n  --set: /bitz: no such parameter; did you mean /bits?\n"
          "  --set: /energy_pj/x: no such parameter; did you mean /energy_pj?");
}

TEST_CASE("a mistake names the file that holds it", "[config][config]") {
    const TemporaryFolder folder;
    const auto adc =
        folder.write("tech/adc.json", R"({"bits": 24, "provenance": {"source": "s"}})");
    const auto path =
        folder.write("chip.json", R"({"rows": 0, "adc": {"$file": "tech/adc.json"}})");
    CHECK(message_of<ConfigError>([&] {
              load_config<CrossbarConfig>(path, {{"/columns", "many"}});
          }) == path +
                    ": 3 problems\n  /rows: expected a whole number from 1 to 4096, got 0\n"
                    "  /columns (--set): expected a whole number from 1 to 4096, got \"many\"\n"
                    "  /adc/bits (" +
                    adc + "): expected a whole number from 1 to 16, got 24");
}
