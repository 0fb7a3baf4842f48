// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_schema.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "models/config/document.h"
#include "sim/sweep/sweep_keys.h"
#include "sim/sweep/sweep_plan.h"

using namespace nvcim;
using namespace nvcim::sim;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

const fs::path kRoot = NVCIM_SOURCE_DIR;

std::vector<std::string> names(const SweepKeys& keys) {
    std::vector<std::string> out;
    for (const SweepKey& key : keys) {
        out.emplace_back(key.name);
    }
    return out;
}

std::vector<std::string> properties(const Json& schema) {
    std::vector<std::string> out;
    for (const auto& [name, value] : schema.at("properties").items()) {
        out.push_back(name);
    }
    return out;
}

}  // namespace

TEST_CASE("the committed schema of sweep files is up to date", "[sim][sweep][reference]") {
    std::ifstream file(kRoot / "workloads/schema/sweep.schema.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    INFO("nvcim describe --write . (from the root) remakes it");
    CHECK((text == sweep_schema().dump(2) + "\n"));
}

TEST_CASE("the schema of sweep files has the keys that the reader knows", "[sim][sweep]") {
    const Json schema = sweep_schema();
    CHECK(properties(schema) == names(kSweepKeys));
    const Json& axis = schema["properties"]["axes"]["items"];
    CHECK(properties(axis["properties"]["zip"]["items"]) == names(kAxisKeys));
    CHECK(properties(axis["properties"]["linear"]) == names(kRangeKeys));
    CHECK(properties(axis["properties"]["powers_of_two"]) == names(kPowerKeys));
    CHECK(properties(schema["properties"]["search"]["properties"]["objectives"]["items"]) ==
          std::vector<std::string>{"minimize", "maximize", "reference"});
    CHECK(schema["properties"]["sample"]["properties"]["method"]["enum"] ==
          Json({"random", "latin_hypercube", "sobol"}));
    CHECK(schema.dump().find("$file") == std::string::npos);
}

TEST_CASE("every shipped sweep names the schema and can be planned", "[sim][sweep]") {
    int files = 0;
    for (const auto& entry : fs::directory_iterator(kRoot / "workloads/sweeps")) {
        INFO(entry.path().string());
        const Document document = Document::load(entry.path().string());
        CHECK(document.schema() == "../schema/sweep.schema.json");
        CHECK_NOTHROW(plan_sweep(entry.path().string()));
        ++files;
    }
    CHECK(files >= 2);
}
