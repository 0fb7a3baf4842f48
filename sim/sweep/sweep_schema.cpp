// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_schema.h"

#include <map>
#include <string>

#include "models/base/error.h"
#include "models/config/description.h"
#include "models/config/reference.h"
#include "sim/sweep/sweep_file.h"
#include "sim/sweep/sweep_keys.h"

namespace nvcim::sim {

using Json = nlohmann::ordered_json;

namespace {

/// An object with the keys that the reader knows; `shapes` says what each of them holds.
Json object_of(const SweepKeys& keys, std::map<std::string, Json> shapes) {
    Json out = {{"type", "object"}, {"properties", Json::object()}};
    for (const SweepKey& key : keys) {
        const auto shape = shapes.find(key.name);
        NVCIM_ASSERT(shape != shapes.end());
        Json property = {{"description", key.meaning}};
        property.update(shape->second);
        out["properties"][key.name] = std::move(property);
        shapes.erase(shape);
    }
    NVCIM_ASSERT(shapes.empty());
    out["additionalProperties"] = false;
    return out;
}

/// A sweep file is read as it is: its parts include no other files.
void drop_includes(Json& schema) {
    if (schema.contains("properties")) {
        schema["properties"].erase("$file");
        schema["properties"].erase("$schema");
        for (auto& property : schema["properties"]) {
            drop_includes(property);
        }
    }
    if (schema.contains("items")) {
        drop_includes(schema["items"]);
    }
}

template <class Struct>
Json part(const Json& required) {
    Json out = json_schema(describe<Struct>(), "");
    out.erase("$schema");
    out.erase("title");
    drop_includes(out);
    out["required"] = required;
    return out;
}

Json axis_of(const Json& pointer) {
    const Json number = {{"type", "number"}};
    const Json above_zero = {{"type", "number"}, {"exclusiveMinimum", 0}};
    const Json count = {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostSteps}};
    Json linear = object_of(kRangeKeys, {{"from", number}, {"to", number}, {"count", count}});
    linear["required"] = {"from", "to", "count"};
    Json log = object_of(kRangeKeys, {{"from", above_zero}, {"to", above_zero}, {"count", count}});
    log["required"] = {"from", "to", "count"};
    Json powers = object_of(kPowerKeys, {{"from", above_zero}, {"to", above_zero}});
    powers["required"] = {"from", "to"};
    const Json values = {{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}};
    return object_of(kAxisKeys,
                     {{"pointer", pointer},
                      {"values", values},
                      {"linear", linear},
                      {"log", log},
                      {"powers_of_two", powers}});
}

Json names_of_fidelity() {
    Json out = {{"enum", Json::array()}, {"enumDescriptions", Json::array()}, {"default", "full"}};
    for (const EnumName<SweepFidelity>& entry : kSweepFidelityNames) {
        out["enum"].push_back(std::string(entry.name));
        out["enumDescriptions"].push_back(std::string(entry.meaning));
    }
    return out;
}

}  // namespace

Json sweep_schema() {
    const Json text = {{"type", "string"}};
    const Json pointer = {{"type", "string"}, {"pattern", "^/"}};
    const Json parts = {{"type", "array"}, {"minItems", 1}, {"items", axis_of(pointer)}};
    // One object with all keys of both kinds: editors complete that better than alternatives.
    Json axis = axis_of(pointer);
    axis["properties"].update(object_of(kZipKeys, {{"zip", parts}})["properties"]);
    const Json seed = {{"type", "integer"}, {"minimum", 0}};
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "nvcim sweep"}};
    out.update(object_of(kSweepKeys,
                         {{"$schema", text},
                          {"base", text},
                          {"set", {{"type", "object"}, {"propertyNames", {{"pattern", "^/"}}}}},
                          {"axes", {{"type", "array"}, {"items", axis}}},
                          {"constraints", {{"type", "array"}, {"items", text}}},
                          {"fidelity", names_of_fidelity()},
                          {"sample", part<SampleConfig>({"method", "points"})},
                          {"search", part<SearchConfig>({"method", "objectives", "budget"})},
                          {"seeds", {{"type", "array"}, {"items", seed}}}}));
    out["required"] = {"base"};
    return out;
}

}  // namespace nvcim::sim
