// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/expression.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

namespace {

bool holds(const std::string& source) {
    return Expression(source).holds([](const std::string& pointer) -> Expression::Value {
        if (pointer == "/a/rows") {
            return {128.0, "", false};
        }
        if (pointer == "/a/name") {
            return {0.0, "mesh", true};
        }
        throw ConfigError("there is no parameter " + pointer);
    });
}

}  // namespace

TEST_CASE("constraints follow the usual order of operations", "[sim][sweep]") {
    CHECK(holds("1 + 2 * 3 == 7"));
    CHECK(holds("(1 + 2) * 3 == 9"));
    CHECK(holds("8 / 2 / 2 == 2"));
    CHECK(holds("7 - 2 - 1 == 4"));
    CHECK(holds("-2 * 3 == -6"));
    CHECK(holds("1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 != 2"));
    CHECK(holds("1 == 2 or 1 == 1 and 2 == 2"));
    CHECK_FALSE(holds("(1 == 2 or 1 == 1) and 2 == 3"));
    CHECK(holds("not 1 == 2"));
}

TEST_CASE("constraints look parameters up", "[sim][sweep]") {
    CHECK(holds("/a/rows * /a/rows <= 16384"));
    CHECK(holds("/a/rows / 2 == 64"));
    CHECK(holds("16384 / /a/rows == 128"));
    CHECK(holds("/a/name == 'mesh' and /a/name != 'bus'"));
    CHECK(Expression("/a/rows < /a/name").pointers() ==
          std::vector<std::string>{"/a/rows", "/a/name"});
    CHECK_THROWS_WITH(holds("/a/missing > 1"), Contains("/a/missing"));
    CHECK_THROWS_WITH(holds("/a/name > 1"), Contains("compares the text 'mesh' with a number"));
    CHECK_THROWS_WITH(holds("/a/name + 1 > 1"), Contains("expected a number"));
}

TEST_CASE("a constraint that cannot be read says where", "[sim][sweep]") {
    CHECK_THROWS_WITH(Expression("1 +"), Contains("\"1 +\": expected a number"));
    CHECK_THROWS_WITH(Expression("(1 == 1"), Contains("\")\" at character 8"));
    CHECK_THROWS_WITH(Expression("1 = 1"), Contains("expected an operator at character 3"));
    CHECK_THROWS_WITH(Expression("'open"), Contains("closing quote"));
    CHECK_THROWS_AS(Expression(""), ConfigError);
}
