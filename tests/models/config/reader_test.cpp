// SPDX-License-Identifier: Apache-2.0
#include "models/config/reader.h"

#include <catch2/catch.hpp>

#include "models/config/json_file.h"
#include "models/config/writer.h"

using namespace nvcim;

namespace {

enum class Colour { kRed, kBlue };
constexpr EnumName<Colour> kColourNames[] = {{Colour::kRed, "red", "warm"},
                                             {Colour::kBlue, "blue", "cold"}};

struct Inner {
    double ratio = 0.5;
    int low = 0;
    int high = 10;

    void check(const Pointer& at, Problems& problems) const {
        if (low > high) {
            problems.add(at / "low", "must not exceed high");
        }
    }
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("ratio", self.ratio, Between{0, 1}, "a ratio");
        field("low", self.low, Between{0, 100}, "low end");
        field("high", self.high, Between{0, 100}, "high end");
    }
};

struct Outer {
    int count = 3;
    std::uint64_t seed = 1;
    Nanoseconds latency{2.0};
    Colour colour = Colour::kRed;
    bool enabled = false;
    std::string name = "none";
    Inner inner;
    std::vector<Inner> inners;
    std::vector<int> numbers;
    std::vector<Colour> colours;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("count", self.count, Between{-2, 16}, "how many");
        field("seed", self.seed, kSeedRange, "seed");
        field("latency_ns", self.latency, Between{0, 1e3}, "time");
        field("colour", self.colour, kColourNames, "colour");
        field("enabled", self.enabled, "on or off");
        field("name", self.name, "name");
        field("inner", self.inner, "one part");
        field("inners", self.inners, "many parts");
        field("numbers", self.numbers, Between{0, 9}, "digits");
        field("colours", self.colours, kColourNames, "colours");
    }
};

std::string problems_of(const std::string& text, Outer& out) {
    Problems problems("x.json");
    read_struct(parse_json(text, "x.json"), Pointer(), out, problems);
    return problems.empty() ? "" : problems.text();
}

std::string problem_of(const std::string& text) {
    Outer out;
    const std::string found = problems_of(text, out);
    const std::string head = "x.json: 1 problem\n  ";
    return found.compare(0, head.size(), head) == 0 ? found.substr(head.size()) : found;
}

}  // namespace

TEST_CASE("a struct is read by its field table", "[config][reader]") {
    Outer out;
    CHECK(problems_of(R"({"count": -2, "seed": 9007199254740991, "latency_ns": 0.5,
                          "colour": "blue", "enabled": true, "name": "x",
                          "inner": {"ratio": 1, "low": 4}, "inners": [{}, {"high": 20}],
                          "numbers": [1, 9], "colours": ["blue", "red"]})",
                      out) == "");
    CHECK(out.count == -2);
    CHECK(out.seed == 9007199254740991ULL);
    CHECK(out.latency.value() == 0.5);
    CHECK(out.colour == Colour::kBlue);
    CHECK(out.enabled);
    CHECK(out.name == "x");
    CHECK(out.inner.ratio == 1.0);
    CHECK(out.inner.low == 4);
    CHECK(out.inner.high == 10);
    REQUIRE(out.inners.size() == 2);
    CHECK(out.inners[1].high == 20);
    CHECK(out.numbers == std::vector<int>{1, 9});
    CHECK(out.colours == std::vector<Colour>{Colour::kBlue, Colour::kRed});
}

TEST_CASE("absent keys keep their defaults", "[config][reader]") {
    Outer out;
    CHECK(problems_of("{}", out) == "");
    CHECK(write_struct(out) == write_struct(Outer{}));
}

TEST_CASE("integers must be whole numbers within their range", "[config][reader]") {
    const std::string expected = "/count: expected a whole number from -2 to 16, got ";
    CHECK(problem_of(R"({"count": 17})") == expected + "17");
    CHECK(problem_of(R"({"count": -3})") == expected + "-3");
    CHECK(problem_of(R"({"count": 2.5})") == expected + "2.5");
    CHECK(problem_of(R"({"count": "3"})") == expected + "\"3\"");
    CHECK(problem_of(R"({"count": true})") == expected + "true");
    CHECK(problem_of(R"({"count": null})") == expected + "null");
    CHECK(problem_of(R"({"count": 18446744073709551615})") == expected + "18446744073709551615");
    CHECK(problem_of(R"({"count": 1e300})") == expected + "1e+300");
    CHECK(problem_of(R"({"seed": -1})") ==
          "/seed: expected a whole number from 0 to 9007199254740991, got -1");
    Outer out;
    CHECK(problems_of(R"({"count": 1e1})", out) == "");  // JSON knows one kind of number
    CHECK(out.count == 10);
}

TEST_CASE("numbers must be within their range", "[config][reader]") {
    CHECK(problem_of(R"({"latency_ns": -0.001})") ==
          "/latency_ns: expected a number from 0 to 1000, got -0.001");
    CHECK(problem_of(R"({"latency_ns": [1]})") ==
          "/latency_ns: expected a number from 0 to 1000, got a list");
    CHECK(problem_of(R"({"inner": {"ratio": 1.5}})") ==
          "/inner/ratio: expected a number from 0 to 1, got 1.5");
}

TEST_CASE("names, flags, texts and objects are checked for their type", "[config][reader]") {
    CHECK(problem_of(R"({"colour": "bleu"})") ==
          "/colour: expected one of red, blue, got \"bleu\"; did you mean \"blue\"?");
    CHECK(problem_of(R"({"colour": 1})") == "/colour: expected one of red, blue, got 1");
    CHECK(problem_of(R"({"enabled": 1})") == "/enabled: expected true or false, got 1");
    CHECK(problem_of(R"({"name": {"a": 1}})") == "/name: expected a text, got an object");
    CHECK(problem_of(R"({"inner": 5})") == "/inner: expected an object, got number");
    CHECK(problem_of(R"({"inners": {}})") == "/inners: expected a list, got {}");
    CHECK(problem_of(R"({"inners": [{}, {"low": -1}]})") ==
          "/inners/1/low: expected a whole number from 0 to 100, got -1");
    CHECK(problem_of("5") == "(top): expected an object, got number");
}

TEST_CASE("an unknown key names the nearest known one", "[config][reader]") {
    CHECK(problem_of(R"({"inner": {"ratoi": 1}})") ==
          "/inner/ratoi: unknown key; did you mean \"ratio\"?; known keys: ratio, low, high");
    CHECK(problem_of(R"({"inner": {"zzzzzz": 1}})") ==
          "/inner/zzzzzz: unknown key; known keys: ratio, low, high");
    CHECK(problem_of(R"({"inner": {"$schema": "x"}})") ==
          "/inner/$schema: unknown key; known keys: ratio, low, high");
}

TEST_CASE("all mistakes are reported at once", "[config][reader]") {
    Outer out;
    CHECK(problems_of(R"({"count": 99, "inner": {"ratio": 2}, "enabled": "yes"})", out) ==
          "x.json: 3 problems\n"
          "  /count: expected a whole number from -2 to 16, got 99\n"
          "  /enabled: expected true or false, got \"yes\"\n"
          "  /inner/ratio: expected a number from 0 to 1, got 2");
}

TEST_CASE("rules that span fields run once the fields are right", "[config][reader]") {
    CHECK(problem_of(R"({"inner": {"low": 20}})") == "/inner/low: must not exceed high");
    // `low` could not be read: comparing its default with `high` would say nothing.
    CHECK(problem_of(R"({"inner": {"low": -5, "high": 1}})") ==
          "/inner/low: expected a whole number from 0 to 100, got -5");
}

TEST_CASE("a found value is shown short and as valid text", "[config][reader]") {
    const std::string message = problem_of("{\"count\": \"" + std::string(1000, 'a') + "\"}");
    CHECK(message.size() < 150);
    CHECK_THAT(message, Catch::Matchers::EndsWith("aaa..."));
}
