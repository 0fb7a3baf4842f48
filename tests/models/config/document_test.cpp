// SPDX-License-Identifier: Apache-2.0
#include "models/config/document.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using nlohmann::json;
using test::message_of;
using test::TemporaryFolder;

namespace {

std::string load_error(const std::string& path) {
    return message_of<ConfigError>([&] { Document::load(path); });
}

}  // namespace

TEST_CASE("an included file stands where its $file stood, relative to the including file",
          "[config][document]") {
    const TemporaryFolder folder;
    folder.write("tech/cell.json", R"({"$schema": "x", "bits": 2})");
    folder.write("tech/array.json", R"({"cell": {"$file": "cell.json"}, "rows": 8})");
    const auto path = folder.write("chips/a.json", R"({"$schema": "../s/chip.schema.json",
        "list": [{"$file": "../tech/cell.json"}], "array": {"$file": "../tech/array.json"}})");
    const Document document = Document::load(path);
    CHECK(document.root() ==
          json::parse(R"({"list": [{"bits": 2}], "array": {"cell": {"bits": 2}, "rows": 8}})"));
    CHECK(document.schema() == "../s/chip.schema.json");
}

TEST_CASE("every value knows the file that wrote it", "[config][document]") {
    const TemporaryFolder folder;
    const auto cell = folder.write("cell.json", R"({"bits": 2, "write": {"pulses": 1, "ns": 2}})");
    const auto path = folder.write(
        "a.json", R"({"rows": 1, "cell": {"$file": "cell.json", "write": {"ns": 3}}})");
    const Document document = Document::load(path);
    CHECK(document.origin("/rows") == path);
    CHECK(document.origin("/cell") == cell);
    CHECK(document.origin("/cell/bits") == cell);
    CHECK(document.origin("/cell/write/pulses") == cell);
    CHECK(document.origin("/cell/write/ns") == path);
    CHECK(document.origin("/cell/no_such_key") == cell);  // its nearest parent
    CHECK(document.origin("/nothing") == path);
}

TEST_CASE("keys beside $file are laid over the included object", "[config][document]") {
    const TemporaryFolder folder;
    folder.write("base.json", R"({"a": {"x": 1, "y": [1, 2, 3], "z": {"k": 1}}, "b": 5})");
    const auto path =
        folder.write("over.json", R"({"$file": "base.json", "a": {"y": [9], "z": 7, "n": 0}})");
    CHECK(Document::load(path).root() ==
          json::parse(R"({"a": {"x": 1, "y": [9], "z": 7, "n": 0}, "b": 5})"));
}

TEST_CASE("a component chosen by its own $file replaces the included one whole",
          "[config][document]") {
    const TemporaryFolder folder;
    folder.write("adc10.json", R"({"bits": 10, "note": "only of the ten-bit converter"})");
    const auto adc8 = folder.write("adc8.json", R"({"bits": 8})");
    folder.write("base.json", R"({"bar": {"adc": {"$file": "adc10.json"}, "rows": 4}})");
    const auto path = folder.write(
        "over.json", R"({"$file": "base.json", "bar": {"adc": {"$file": "adc8.json", "n": 1}}})");
    const Document document = Document::load(path);
    CHECK(document.root() == json::parse(R"({"bar": {"adc": {"bits": 8, "n": 1}, "rows": 4}})"));
    CHECK(document.origin("/bar/adc/bits") == adc8);
    CHECK(document.origin("/bar/adc/n") == path);
}

TEST_CASE("a file that includes itself is an error that shows the chain", "[config][document]") {
    const TemporaryFolder folder;
    const auto self = folder.write("self.json", R"({"a": {"$file": "./self.json"}})");
    CHECK(load_error(self) == self +
                                  ": /a: the file includes itself through $file\n  included by " +
                                  self + " at /a/$file");
    const auto one = folder.write("one.json", R"({"a": {"$file": "two.json"}})");
    const auto two = folder.write("two.json", R"({"b": {"$file": "one.json"}})");
    CHECK(load_error(one) == one +
                                 ": /a/b: the file includes itself through $file\n  included by " +
                                 two + " at /a/b/$file\n  included by " + one + " at /a/$file");
}

TEST_CASE("one file may be included in several places", "[config][document]") {
    const TemporaryFolder folder;
    folder.write("b.json", R"({"x": 1})");
    const auto path =
        folder.write("a.json", R"({"p": {"$file": "b.json"}, "q": {"$file": "b.json", "x": 2}})");
    CHECK(Document::load(path).root() == json::parse(R"({"p": {"x": 1}, "q": {"x": 2}})"));
}

TEST_CASE("includes that multiply are stopped", "[config][document]") {
    const TemporaryFolder folder;
    folder.write("f0.json", "{}");
    for (int level = 1; level <= 12; ++level) {  // 3^12 = 531,441 files
        const std::string below = R"({"$file": "f)" + std::to_string(level - 1) + ".json\"}";
        folder.write("f" + std::to_string(level) + ".json",
                     R"({"a": )" + below + R"(, "b": )" + below + R"(, "c": )" + below + "}");
    }
    CHECK_THAT(load_error(folder.path("f12.json")),
               Catch::Matchers::Contains("too many included files"));
}

TEST_CASE("broken includes name the file and where it is included", "[config][document]") {
    const TemporaryFolder folder;
    const auto missing = folder.write("missing.json", R"({"a": {"$file": "no.json"}})");
    CHECK(load_error(missing) == folder.path("no.json") +
                                     ": cannot read: No such file or directory\n  included by " +
                                     missing + " at /a/$file");
    const auto number = folder.write("number.json", R"({"a": {"$file": 3}})");
    CHECK(load_error(number) == number + ": /a/$file: expected the path of a file, got 3");
    const auto list = folder.write("list.json", "[1]");
    CHECK(load_error(list) == list + ": expected an object at the top, got array");
}

TEST_CASE("a value set by pointer replaces and makes objects on its way", "[config][document]") {
    const TemporaryFolder folder;
    const auto path = folder.write("a.json", R"({"a": {"x": {"k": 1}}, "l": [1, 2], "t": 3})");
    Document document = Document::load(path);
    document.set("/a/x", {{"n", 2}}, "--set");
    document.set("/new/deep", 1, "--set");
    document.set("/l/1", 7, "--set");
    document.set("/t/now", "object", "--set");
    CHECK(document.root() == json::parse(R"({"a": {"x": {"n": 2}}, "l": [1, 7],
                                             "new": {"deep": 1}, "t": {"now": "object"}})"));
    CHECK(document.origin("/a/x/n") == "--set");
    CHECK(document.origin("/a") == path);
    CHECK(document.origin("/l/0") == path);
    CHECK(document.origin("/l/1") == "--set");
    for (const char* bad : {"/l/2", "/l/x", "/l/-1", "/l/99999999999999999999"}) {
        CHECK(message_of<ConfigError>([&] { document.set(bad, 1, "--set"); }) ==
              std::string("--set: ") + bad + ": the list has 2 elements");
    }
}

TEST_CASE("a pointer is split into its keys and joined again", "[config][document]") {
    CHECK(split_pointer("/a~1b/~0/").size() == 3);
    CHECK(split_pointer("/a~1b/~0/")[0] == "a/b");
    CHECK(split_pointer("/a~1b/~0/")[1] == "~");
    CHECK(split_pointer("").empty());
    CHECK((Pointer() / "a/b" / "~" / std::size_t{3}).text() == "/a~1b/~0/3");
    CHECK_THROWS_AS(split_pointer("a/b"), ConfigError);
}
