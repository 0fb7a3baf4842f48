// SPDX-License-Identifier: Apache-2.0
#include "models/config/json_file.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "models/base/error.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using test::message_of;

namespace {

std::string parse_error(const std::string& text) {
    return message_of<ConfigError>([&] { parse_json(text, "x.json"); });
}

std::string load_error(const std::string& path) {
    return message_of<ConfigError>([&] { load_json(path); });
}

std::string repeat(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
        out += text;
    }
    return out;
}

}  // namespace

TEST_CASE("JSON with comments is read", "[config][json]") {
    const auto json = parse_json("{\"a\": 1, // why\n \"b\": [1, 2]}", "x.json");
    CHECK(json["a"] == 1);
    CHECK(json["b"].size() == 2);
}

TEST_CASE("a byte order mark before the document is skipped", "[config][json]") {
    CHECK(parse_json("\xEF\xBB\xBF{\"a\": 1}", "x.json")["a"] == 1);
}

TEST_CASE("nesting of 200,000 levels is a message, not a crash", "[config][json]") {
    const std::string expected = "x.json: nested deeper than 100 levels";
    CHECK(parse_error(repeat("[", 200000)) == expected);
    CHECK(parse_error(repeat("[", 200000) + repeat("]", 200000)) == expected);
    CHECK(parse_error(repeat("{\"a\":", 200000) + "1" + repeat("}", 200000)) == expected);
}

TEST_CASE("nesting ends exactly at 100 levels", "[config][json]") {
    CHECK_NOTHROW(parse_json(repeat("[", 100) + repeat("]", 100), "x.json"));
    CHECK(parse_error(repeat("[", 101) + repeat("]", 101)) ==
          "x.json: nested deeper than 100 levels");
}

TEST_CASE("a duplicate key is named by its pointer, through lists and with escapes",
          "[config][json]") {
    CHECK(parse_error(R"({"a": {"b": 1, "b": 2}})") == "x.json: /a/b: duplicate key");
    CHECK(parse_error(R"({"a": [{"b": 1}, {"b": 1}, {"x/y": 1, "x/y": 2}]})") ==
          "x.json: /a/2/x~1y: duplicate key");
    CHECK(parse_error(R"({"a": 1, "c": {"a": 2}, "a": 3})") == "x.json: /a: duplicate key");
}

TEST_CASE("the same key in different objects is fine", "[config][json]") {
    CHECK_NOTHROW(parse_json(R"({"a": {"a": 1}, "b": [{"a": 1}, [], 5, {"a": 1}]})", "x.json"));
}

TEST_CASE("malformed text is reported with file, line and column", "[config][json]") {
    using Catch::Matchers::StartsWith;
    CHECK_THAT(parse_error("{\"a\": 1,\n \"b\": }"),
               StartsWith("x.json: not valid JSON: parse error at line 2, column 7"));
    CHECK_THAT(parse_error("{\"a\": [1, 2"), StartsWith("x.json: not valid JSON: parse error"));
    CHECK_THAT(parse_error("{} {}"), StartsWith("x.json: not valid JSON: parse error"));
    CHECK_THAT(parse_error("{\"a\": NaN}"), StartsWith("x.json: not valid JSON"));
    CHECK_THAT(parse_error("{\"a\": Infinity}"), StartsWith("x.json: not valid JSON"));
}

TEST_CASE("numbers beyond a double are refused", "[config][json]") {
    CHECK(parse_error("{\"a\": 1e999}") ==
          "x.json: not valid JSON: number overflow parsing '1e999'");
    CHECK(parse_json("[123456789012345678901234567890]", "x.json")[0].is_number_float());
}

TEST_CASE("bytes that are no UTF-8 are refused and not repeated", "[config][json]") {
    const std::string message = parse_error("{\"a\": \"\xff\xfe\"}");
    CHECK_THAT(message, Catch::Matchers::Contains("ill-formed UTF-8 byte"));
    CHECK(message.find('\xff') == std::string::npos);
}

TEST_CASE("text after a NUL byte is not silently dropped", "[config][json]") {
    CHECK(parse_error(std::string("{\"a\": 1}\0garbage", 16)) ==
          "x.json: not valid JSON: NUL byte at offset 8");
}

TEST_CASE("a message about a huge token stays short", "[config][json]") {
    CHECK(parse_error("\"" + repeat("a", 1000000)).size() < 300);
}

TEST_CASE("what cannot be read is named with the reason", "[config][json]") {
    const test::TemporaryFolder folder;
    CHECK(load_error(folder.path("missing.json")) ==
          folder.path("missing.json") + ": cannot read: No such file or directory");
    CHECK(load_error(folder.path()) ==
          folder.path() + ": cannot read: is a folder, expected a file");
    CHECK(load_error("/dev/null") == "/dev/null: cannot read: the file is empty");
    CHECK(load_error(folder.write("blank.json", " \n")) ==
          folder.path("blank.json") + ": cannot read: the file is empty");
}

TEST_CASE("a file is written completely or not at all", "[config][json]") {
    const test::TemporaryFolder folder;
    write_file(folder.path("a.txt"), "text");
    std::string text;
    std::ifstream(folder.path("a.txt")) >> text;
    CHECK(text == "text");
    CHECK_FALSE(std::filesystem::exists(folder.path("a.txt.tmp")));
    const std::string message =
        message_of<Error>([&] { write_file(folder.path("no/such/a.txt"), "text"); });
    CHECK(message == folder.path("no/such/a.txt") + ": cannot write: No such file or directory");
}
