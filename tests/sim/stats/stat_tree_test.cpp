// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/stat_tree.h"

#include <catch2/catch.hpp>
#include <limits>

#include "sim/stats/writers.h"

using namespace nvcim::sim;

namespace {

struct Part {
    std::string name;
    std::int64_t count = 0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("name", name, "", "which");
        field("count", count, "pieces", "how many");
    }
};

struct Cost {
    double energy = 0.0;
    std::vector<Part> parts;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("energy", energy, "pJ", "a | b");
        field("parts", parts, "leaves");
    }
};

struct Root {
    double third = 1.0 / 3.0;
    std::optional<double> missing;
    std::vector<double> list{1.0, 2.5};
    std::optional<Cost> cost;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("third", third, "%", "a third");
        field("missing", missing, "%", "not measured");
        field("list", list, "%", "some");
        field("cost", cost, "may be absent");
    }
};

}  // namespace

TEST_CASE("statistics become nested JSON with the units beside them", "[sim][stats]") {
    Root root;
    root.cost = Cost{2.0, {{"a", 1}, {"b", 2}}};
    const auto json = nlohmann::json::parse(stats_json(StatTree(root)));
    CHECK(json["schema_version"] == kStatsSchemaVersion);
    CHECK(json["third"].get<double>() == 1.0 / 3.0);  // the same double, not a rounded one
    CHECK(json["missing"].is_null());
    CHECK(json["cost"]["parts"][1]["count"] == 2);
    CHECK(json["units"]["cost.parts[].count"] == "pieces");
    CHECK_FALSE(json["units"].contains("cost.parts[].name"));
}

TEST_CASE("the paths of a part that was not run exist and are null", "[sim][stats]") {
    const auto json = nlohmann::json::parse(stats_json(StatTree(Root{})));
    CHECK(json["cost"].contains("energy"));
    CHECK(json["cost"]["energy"].is_null());
    CHECK(json["cost"]["parts"].is_null());
    CHECK(json["units"]["cost.parts[].count"] == "pieces");
}

TEST_CASE("the CSV has one line per value with path and unit", "[sim][stats]") {
    Root root;
    root.cost = Cost{2.0, {{"a, \"b\"", 1}}};
    CHECK(stats_csv(StatTree(root)) ==
          "path,value,unit\n"
          "third,0.3333333333333333,%\n"
          "missing,,%\n"
          "list[0],1.0,%\n"
          "list[1],2.5,%\n"
          "cost.energy,2.0,pJ\n"
          "cost.parts[0].name,\"a, \"\"b\"\"\",\n"
          "cost.parts[0].count,1,pieces\n");
}

TEST_CASE("a number that is not finite is written as null", "[sim][stats]") {
    Root root;
    root.third = std::numeric_limits<double>::infinity();
    CHECK(StatTree(root).values()["third"].is_null());
}

TEST_CASE("the reference lists every path once, elements of empty lists included", "[sim][stats]") {
    Root root;
    root.cost = Cost{2.0, {{"a", 1}, {"b", 2}}};
    const std::string full = stats_reference(StatTree(root));
    CHECK(full == stats_reference(StatTree(Root{})));
    CHECK(full.find("| `cost.parts[].count` | integer | pieces | how many |") != std::string::npos);
    CHECK(full.find("| `missing` | number or null | % | not measured |") != std::string::npos);
    CHECK(full.find("a \\| b") != std::string::npos);
}
